#!/usr/bin/env bash
# pg_dump and pg_restore of PostgreSQL 17 (Debian 13): what `alter database … set timezone` has set is lost on the
# way into a database of another name. Settings of the database are in the dump, and only `pg_restore --create`, which makes the
# database under its old name, writes them. Restored beside the old one, the same fixes are of another day: casts to date, and all
# views that have them, follow the server's zone. Neither program says so.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie grep postgresql-17 tzdata
cat >"$tree/tmp/copy" <<'SH'
cd "$(echo /usr/lib/postgresql/*/bin)"
export PGHOST=/tmp PGUSER=postgres
./psql -Xq -c 'create database fleet' -c "alter database fleet set timezone = 'Africa/Nairobi'"
./psql -Xq fleet -c 'create table fixes (gps_time timestamptz)' -c "insert into fixes values ('2026-11-28 22:30Z')" \
  -c 'create view days as select gps_time::date as day from fixes'
./createdb fleet_again
./pg_dump -Fc fleet >/tmp/fleet.dump && ./pg_restore -d fleet_again /tmp/fleet.dump
echo "exit code $?"
for database in fleet fleet_again; do ./psql -XAt $database -c "select '$database', current_setting('timezone'), day from days"; done
echo "with --create: $(./pg_restore --create -f - /tmp/fleet.dump | grep 'SET "TimeZone"')"
SH
server '\! sh /tmp/copy' |
  expect "exit code 0
fleet|Africa/Nairobi|2026-11-29
fleet_again|UTC|2026-11-28
with --create: ALTER DATABASE fleet SET \"TimeZone\" TO 'Africa/Nairobi';"
