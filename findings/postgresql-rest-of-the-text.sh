#!/usr/bin/env bash
# PostgreSQL 17 (Debian 13): `to_timestamp` and `to_date` read as far as the pattern goes, and ignore the rest. With HH24:MI "7:05 PM" is five
# past seven in the morning; "07:00:00Z" is 07:00 of the session's zone, three hours off in Nairobi, and so is "07:00:00 +00". A
# text that is too short is filled up. The cast `::timestamptz` of the same texts is right. A wrong number, such as month 28, is
# refused; one expects the same for words that were not read.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie postgresql-17 tzdata
server "
set timezone = 'Africa/Nairobi';
create table fixes (at text, pattern text);
insert into fixes values ('2026-11-28 7:05 PM', 'YYYY-MM-DD HH24:MI'), ('2026-11-28T07:00:00Z', 'YYYY-MM-DD\"T\"HH24:MI:SS'),
  ('2026-11-28 07:00:00 +00', 'YYYY-MM-DD HH24:MI:SS');
select at, 'to_timestamp ' || to_timestamp(at, pattern), 'cast ' || at::timestamptz from fixes;
select '2026-11', to_date('2026-11', 'YYYY-MM-DD');
select to_timestamp('2026-28-11', 'YYYY-MM-DD')" |
  expect '2026-11-28 7:05 PM|to_timestamp 2026-11-28 07:05:00+03|cast 2026-11-28 19:05:00+03
2026-11-28T07:00:00Z|to_timestamp 2026-11-28 07:00:00+03|cast 2026-11-28 10:00:00+03
2026-11-28 07:00:00 +00|to_timestamp 2026-11-28 07:00:00+03|cast 2026-11-28 10:00:00+03
2026-11|2026-11-01
ERROR:  date/time field value out of range: "2026-28-11"'
