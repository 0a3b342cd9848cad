#!/usr/bin/env bash
# PostgreSQL 17 (Debian 13): one value is rounded in two ways, by its type. 2.5 km become 3 as numeric, and 2 as double precision; 0.5 become
# 1 and 0. `round` and the cast to integer do the same. avg() of integers is numeric, and that of doubles is not. A figure that a view
# makes of one type and a report of the other differ by 1. The manual says it of round(); one expects one rule in one program.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie postgresql-17 tzdata
server "
select km, 'numeric: ' || round(km) || ' and ' || km::int, 'double precision: ' || round(km::float8) || ' and ' || km::float8::int
  from (values (0.5), (1.5), (2.5), (62.5)) trips(km);
select 'mean of 2 and 3', pg_typeof(avg(n)) || ' ' || round(avg(n)), pg_typeof(avg(n::float8)) || ' ' || round(avg(n::float8)) from (values (2), (3)) x(n)" |
  expect '0.5|numeric: 1 and 1|double precision: 0 and 0
1.5|numeric: 2 and 2|double precision: 2 and 2
2.5|numeric: 3 and 3|double precision: 2 and 2
62.5|numeric: 63 and 63|double precision: 62 and 62
mean of 2 and 3|numeric 3|double precision 2'
