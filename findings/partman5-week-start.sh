#!/usr/bin/env bash
# pg_partman 5.2.4 (Debian 13, PostgreSQL 17): partitions of '1 week' begin on the weekday of the call of create_parent().
# pg_partman 4 with 'weekly' began them on Monday. Two tables that are set up on different days have different bounds, so
# partitions cannot be paired by name or bounds. With p_date_trunc_interval => 'week' they begin on Monday again.
# Seen: "weekday of set-up|t" and "Monday|t". Here the call is made as of today: on a Monday both are alike.
set -euo pipefail
. "$(dirname "$0")/tree.bash"
debian trixie postgresql-17 postgresql-17-partman=5.2.4-1
server "
create extension pg_partman;
create table plain (at timestamptz not null) partition by range (at);
create table truncated (at timestamptz not null) partition by range (at);
do \$\$ begin
  perform create_parent('public.plain', 'at', '1 week');
  perform create_parent('public.truncated', 'at', '1 week', p_date_trunc_interval => 'week');
end \$\$;
create view bounds as
  select i.inhparent::regclass::text as name,
         extract(isodow from substring(pg_get_expr(c.relpartbound, c.oid) from 'FROM \(''([^'']*)''')::timestamptz) as weekday
    from pg_inherits i join pg_class c on c.oid = i.inhrelid where c.relname !~ 'default';
select 'weekday of set-up', bool_and(weekday = extract(isodow from now())) from bounds where name = 'plain';
select 'Monday', bool_and(weekday = 1) from bounds where name = 'truncated'" |
  expect 'weekday of set-up|t
Monday|t'
