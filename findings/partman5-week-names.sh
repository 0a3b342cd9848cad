#!/usr/bin/env bash
# pg_partman 5.2.4 (Debian 13, PostgreSQL 17): one table whose row in part_config has pg_partman 4's name pattern for weeks
# (IYYY"w"IW) makes run_maintenance() fail for every table of the database: no table gets its next partitions, also those
# with a valid row. The error names that table alone.
# Seen: the good table has the same number of partitions after run_maintenance() as before, and more once the bad row is gone.
set -euo pipefail
. "$(dirname "$0")/tree.bash"
debian trixie postgresql-17 postgresql-17-partman=5.2.4-1
server "
create extension pg_partman;
create table good (at timestamptz not null) partition by range (at);
create table weeks (at timestamptz not null) partition by range (at);
do \$\$ begin
  perform create_parent('public.good', 'at', '1 day');
  perform create_parent('public.weeks', 'at', '1 week', p_date_trunc_interval => 'week');
end \$\$;
update part_config set premake = 9, infinite_time_partitions = true;
update part_config set datetime_string = 'IYYY\"w\"IW' where parent_table = 'public.weeks';
create table before as select count(*) from pg_inherits where inhparent = 'public.good'::regclass;
do \$\$ begin perform run_maintenance(); exception when others then raise notice '%', split_part(sqlerrm, '.', 1); end \$\$;
select 'as before', count(*) = (select count from before) from pg_inherits where inhparent = 'public.good'::regclass;
delete from part_config where parent_table = 'public.weeks';
do \$\$ begin perform run_maintenance(); end \$\$;
select 'more', count(*) > (select count from before) from pg_inherits where inhparent = 'public.good'::regclass" |
  sed 's/^psql:[^:]*:[0-9]*: //' |
  expect 'NOTICE:  Quarterly and ISO weekly partitioning is no longer supported in pg_partman 5
as before|t
more|t'
