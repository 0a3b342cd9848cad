#!/usr/bin/env bash
# postgres_fdw of PostgreSQL 17 (Debian 13): the days of a view are others when it is asked from another database. The session that the wrapper
# opens has TimeZone UTC, whatever the two databases, the role and the asking session say. A view with `at::date` or date_trunc, in a database that
# is set to Africa/Nairobi, counts days of Nairobi for whoever asks it there, and days of UTC through a foreign table: a trip at 01:30 is of
# the day before. With dblink the days are right. Times of a foreign table of the rows themselves are the right instants.
# The manual says it among the connections; one expects that a view has one content.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie libc-bin postgresql-17 tzdata
server "
create extension postgres_fdw;
create extension dblink;
alter database postgres set timezone to 'Africa/Nairobi';
\\c
create table trips (at timestamptz, km int);
insert into trips values ('2026-11-28 22:30+03', 5), ('2026-11-29 01:30+03', 10);
create view km_of_day as select at::date as day, sum(km) as km from trips group by 1;
create server itself foreign data wrapper postgres_fdw options (host '/tmp', dbname 'postgres');
create user mapping for postgres server itself;
create foreign table far (day date, km bigint) server itself options (table_name 'km_of_day');
create foreign table far_trips (at timestamptz, km int) server itself options (table_name 'trips');
select 'here: ' || string_agg(day || ' ' || km, ', ' order by day) from km_of_day;
select 'postgres_fdw: ' || string_agg(day || ' ' || km, ', ' order by day) from far;
select 'dblink: ' || string_agg(day || ' ' || km, ', ' order by day) from dblink('host=/tmp dbname=postgres', 'select * from km_of_day') x(day date, km bigint);
select 'postgres_fdw, rows: ' || string_agg(at::date || ' ' || km, ', ' order by at) from far_trips" |
  expect 'here: 2026-11-28 5, 2026-11-29 10
postgres_fdw: 2026-11-28 15
dblink: 2026-11-28 5, 2026-11-29 10
postgres_fdw, rows: 2026-11-28 5, 2026-11-29 10'
