#!/usr/bin/env bash
# PostGIS 3.5.2 (Debian 13, PostgreSQL 17): `ST_Length` of a geography counts the altitude; that of a geometry does not, nor does ST_Distance. A
# road of 10,016 m whose fixes, 20 m apart, have altitudes that go up and down by 10 m, as a tracker gives them, is 11,195 m long. The
# sum of ST_Distance over its steps is right. The manual has ST_Length as the length in 2D, and ST_3DLength for the other one. A
# track of GPX has altitudes as a rule. ST_Force2D has to come first.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie postgresql-17 postgresql-17-postgis-3=3.5.2+dfsg-1 postgresql-17-postgis-3-scripts=3.5.2+dfsg-1 tzdata
server "
create extension postgis;
create table fixes as select n, ST_MakePoint(36.8 + n * 0.00018, -1.3, 1700 + 10 * (n % 2)) as place from generate_series(0, 500) n;
select 'ST_Length of geography', round(ST_Length(line::geography)), 'ST_Force2D first', round(ST_Length(ST_Force2D(line)::geography)), 'ST_Length of geometry', round(ST_Length(line)::numeric, 5)
  from (select ST_MakeLine(place order by n) as line from fixes) x;
select 'sum of ST_Distance', round(sum(ST_Distance(a.place::geography, b.place::geography))) from fixes a join fixes b on b.n = a.n + 1" |
  expect 'ST_Length of geography|11195|ST_Force2D first|10016|ST_Length of geometry|0.09000
sum of ST_Distance|10016'
