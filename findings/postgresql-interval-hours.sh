#!/usr/bin/env bash
# PostgreSQL 17 (Debian 13): `to_char(interval, 'HH24:MI')` and `extract(hour from interval)` leave out the days. A drive from 07:00 to 09:30
# of the next day is "02:30", since the difference of two times has days; 13:15 twice is "26:30", since a sum of hours has none. The two
# are equal as values. In one column of a report the longer drive looks like the shorter one. `extract(epoch from …)` has all of
# it; justify_hours and justify_interval make days of both.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie postgresql-17 tzdata
server "
create table drives (name text, lasted interval);
insert into drives values ('one drive', '2026-11-29 09:30Z'::timestamptz - '2026-11-28 07:00Z'), ('two drives', interval '13:15' + interval '13:15');
select name, 'to_char ' || to_char(lasted, 'HH24:MI'), 'hour ' || extract(hour from lasted), 'seconds ' || extract(epoch from lasted)::int, lasted from drives;
select 'equal', count(distinct lasted) = 1 from drives" |
  expect 'one drive|to_char 02:30|hour 2|seconds 95400|1 day 02:30:00
two drives|to_char 26:30|hour 26|seconds 95400|26:30:00
equal|t'
