#!/usr/bin/env bash
# PostgreSQL 17 (Debian 13): NaN is greater than all numbers, and equal to itself. A column with `check (speed_kmh >= 0)` takes it, as it
# takes Infinity; `max(speed_kmh)` of a day with one such fix is NaN, and it counts as faster than 120 km/h. In C++, JavaScript and
# Python each comparison with NaN is false, so that the same check there keeps it out. `between 0 and 250` refuses both. The manual
# says that it is so in order to sort.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie postgresql-17 tzdata
server "
create table fixes (speed_kmh float8 check (speed_kmh >= 0));
insert into fixes values (40), (60), ('NaN');
select 'max ' || max(speed_kmh), 'avg ' || avg(speed_kmh), 'over 120: ' || count(*) filter (where speed_kmh > 120) from fixes;
alter table fixes drop constraint fixes_speed_kmh_check, add check (speed_kmh between 0 and 250) not valid;
insert into fixes values ('NaN')" |
  expect 'max NaN|avg NaN|over 120: 1
ERROR:  new row for relation "fixes" violates check constraint "fixes_speed_kmh_check"
DETAIL:  Failing row contains (NaN).'
