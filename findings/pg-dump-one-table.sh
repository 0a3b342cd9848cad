#!/usr/bin/env bash
# pg_dump of PostgreSQL 17 (Debian 13): `pg_dump -t fixes` of a partitioned table writes the table and none of its
# rows, and ends with 0. The rows are in the partitions, which are tables of their own that the option does not name. Restored, the
# table is there and empty, and takes no row, as it has no partition. `--table-and-children`, new in 16, has the rows. The
# manual names partitions at that option alone.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie grep postgresql-17 tzdata
cat >"$tree/tmp/dump" <<'SH'
cd "$(echo /usr/lib/postgresql/*/bin)"
export PGHOST=/tmp PGUSER=postgres
for option in -t --table-and-children; do
  ./pg_dump $option fixes >/tmp/one.sql
  echo "$option: exit code $?, $(grep -c '^CREATE TABLE' /tmp/one.sql) tables, $(grep -c '^86' /tmp/one.sql) rows"
done
SH
server "
create table fixes (imei text, gps_time timestamptz) partition by range (gps_time);
create table fixes_2026_11 partition of fixes for values from ('2026-11-01') to ('2026-12-01');
insert into fixes select '862798050000001', '2026-11-28'::timestamptz + n * interval '1 minute' from generate_series(1, 100) n;
\\! sh /tmp/dump" |
  expect '-t: exit code 0, 1 tables, 0 rows
--table-and-children: exit code 0, 2 tables, 100 rows'
