#!/usr/bin/env bash
# pg_partman 4.7.2 to 5.2.4 (Debian 12's and Debian 13's, PostgreSQL 17): `alter extension pg_partman update` takes away what
# was granted on part_config and part_config_sub, since the update makes both tables anew. It says nothing; a role that
# registered tables or ran the maintenance before is refused afterwards. Grants have to be given again after each update.
# Seen: "4.7.2|t|t", then "5.2.4|f|f".
set -euo pipefail
. "$(dirname "$0")/tree.bash"
debian trixie postgresql-17 postgresql-17-partman=5.2.4-1
# Debian 13 has the scripts that update 4.7.2, and not the one that installs it: that is in Debian 12's package.
apt_sources bookworm >"$tree/etc/apt/sources.list.d/bookworm.list"
run_inside "$tree.log" sh -c 'apt-get -q update && cd /tmp && apt-get -q download postgresql-15-partman=4.7.2-1 &&
  dpkg -x postgresql-15-partman_*.deb old && cp old/usr/share/postgresql/15/extension/pg_partman--4.7.2.sql /usr/share/postgresql/17/extension'
server "
create extension pg_partman version '4.7.2';
create role app;
grant update on part_config to app;
grant select on part_config_sub to app;
create view rights as
  select (select extversion from pg_extension where extname = 'pg_partman'),
         has_table_privilege('app', 'part_config', 'update') as may_update,
         has_table_privilege('app', 'part_config_sub', 'select') as may_select;
table rights;
alter extension pg_partman update;
table rights" |
  expect '4.7.2|t|t
5.2.4|f|f'
