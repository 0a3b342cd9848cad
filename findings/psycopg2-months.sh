#!/usr/bin/env bash
# psycopg2 2.9.10 with PostgreSQL 17 (Debian 13): an interval of a month arrives as 30 days, and one of a year as 365. Written back it
# is stored as days: a service that is due each month, read and saved without a change, is due on 2 March instead of 28 February.
# The time 24:00, for the end of a day, arrives as 00:00, its beginning; infinity as the last microsecond of the year 9999. Python
# has no type for the first two. The driver could refuse, and says nothing.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie postgresql-17 python3-psycopg2=2.9.10-1+b1 tzdata
cat >"$tree/tmp/again.py" <<'PY'
import psycopg2

cursor = psycopg2.connect("host=/tmp user=postgres").cursor()
cursor.execute("select every, until, ends from plan")
found = cursor.fetchone()
cursor.execute("update plan set every = %s, until = %s, ends = %s returning every::text, until::text, ends::text, (timestamp '2026-01-31' + every)::date::text", found)
print("after", *cursor.fetchone(), sep="|")
PY
server "
create table plan (every interval, until time, ends timestamptz);
insert into plan values ('1 month', '24:00', 'infinity');
select 'before', *, (timestamp '2026-01-31' + every)::date from plan;
\\! python3 /tmp/again.py" |
  expect 'before|1 mon|24:00:00|infinity|2026-02-28
after|30 days|00:00:00|9999-12-31 23:59:59.999999+00|2026-03-02'
