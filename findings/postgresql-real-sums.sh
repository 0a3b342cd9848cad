#!/usr/bin/env bash
# PostgreSQL 17 (Debian 13): the sum of a column of type real is made in real, with 24 bits. 20 m a step are 39,262 km after two million
# steps instead of 40,000, and a year of 200 vehicles with 12.3 km a day is 598 km too long. avg() of the same column is made in
# double precision, so that avg() times count() is another number than sum(). The error depends on the order and the plan. The
# manual's table of sum() has the type; one takes it for that of the result. `sum(km::float8)` is right to the metre.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie postgresql-17 tzdata
server "
set max_parallel_workers_per_gather = 0;
create table steps as select 0.02::real as km from generate_series(1, 2000000);
create table days as select 12.3::real as km from generate_series(1, 200 * 365);
select 'steps', round(sum(km)::numeric), round((avg(km) * count(*))::numeric), round(sum(km::float8)::numeric) from steps
  union all select 'days', round(sum(km)::numeric), round((avg(km) * count(*))::numeric), round(sum(km::float8)::numeric) from days" |
  expect 'steps|39262|40000|40000
days|898499|897900|897900'
