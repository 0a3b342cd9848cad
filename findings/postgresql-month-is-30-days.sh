#!/usr/bin/env bash
# PostgreSQL 17 (Debian 13): an interval of 1 month equals one of 30 days and one of 720 hours, and added to a day they give different
# ones. A unique key on "every" refuses a service each 30 days beside one each month, `distinct` makes one of the three, and a
# join of two plans by their interval pairs them. A year equals 360 days, and no other.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie postgresql-17 tzdata
server "
create table upkeep (every interval primary key);
insert into upkeep values ('1 month');
insert into upkeep values ('30 days');
select 'distinct: ' || count(distinct every) from unnest('{1 month, 30 days, 720 hours}'::interval[]) every;
select every, '2026-03-01'::timestamp + every from unnest('{1 month, 30 days, 720 hours}'::interval[]) every;
select '1 year = 360 days: ' || (interval '1 year' = '360 days'), '= 365 days: ' || (interval '1 year' = '365 days')" |
  expect 'ERROR:  duplicate key value violates unique constraint "upkeep_pkey"
DETAIL:  Key (every)=(30 days) already exists.
distinct: 1
1 mon|2026-04-01 00:00:00
30 days|2026-03-31 00:00:00
720:00:00|2026-03-31 00:00:00
1 year = 360 days: true|= 365 days: false'
