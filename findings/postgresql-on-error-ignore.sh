#!/usr/bin/env bash
# PostgreSQL 17 (Debian 13): `copy … (on_error ignore)`, new in 17, leaves out rows of one kind of error alone. A speed of "n/a" is left out, and
# the rows around it get in; a speed of -1 that a check refuses, a fix that is there already, or a line with a column less stops the
# whole file, and nothing of it gets in. The manual has it as errors of conversion. One expects of the name that bad rows are left
# out. A staging table without constraints and `insert … on conflict` take such a file.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie postgresql-17 tzdata
sql="create table fixes (imei text primary key, speed int check (speed >= 0));"
for bad in '2,n/a' '2,-1' '1,60' '2'; do
  sql+="
truncate fixes;
copy fixes from stdin (format csv, on_error ignore);
1,50
$bad
3,70
\\.
select '$bad', count(*) || ' rows' from fixes;"
done
server "$sql" | grep -v '^CONTEXT\|^DETAIL' |
  expect 'NOTICE:  1 row was skipped due to data type incompatibility
2,n/a|2 rows
ERROR:  new row for relation "fixes" violates check constraint "fixes_speed_check"
2,-1|0 rows
ERROR:  duplicate key value violates unique constraint "fixes_pkey"
1,60|0 rows
ERROR:  missing data for column "speed"
2|0 rows'
