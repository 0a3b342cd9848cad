#!/usr/bin/env bash
# asyncpg 0.30.0 with PostgreSQL 17 (Debian 13): a time without a zone is stored as another instant than by psycopg. 10:00 goes into a timestamptz
# as 10:00 of the zone of the machine, whatever TimeZone the session has: 07:00 UTC on a machine in Nairobi. psycopg 3.2.6 and psycopg2 2.9.10 send
# the clock, which the session then reads, here in UTC. One service with asyncpg and one job with psycopg write times that are 3
# hours apart, and on a machine in UTC nothing is seen. Also, datetime.max, "until further notice", is 'infinity' by asyncpg, and in the year 9999 by
# psycopg, so that a search for either misses the other. A time with a zone is one instant with all three.
# Seen, in Africa/Nairobi: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie libc-bin postgresql-17 python3-asyncpg=0.30.0-1.1 python3-psycopg=3.2.6-1 python3-psycopg2=2.9.10-1+b1 tzdata
cat >"$tree/tmp/insert.py" <<'PY'
import asyncio
from datetime import datetime, timedelta, timezone

import asyncpg
import psycopg
import psycopg2

times = datetime(2026, 11, 28, 10), datetime(2026, 11, 28, 10, tzinfo=timezone(timedelta(hours=3))), datetime.max


async def insert():
    connection = await asyncpg.connect(host="/tmp", user="postgres", database="postgres")
    await connection.execute("insert into times values ('asyncpg', current_setting('timezone'), $1, $2, $3)", *times)
    await connection.close()


asyncio.run(insert())
for driver in psycopg, psycopg2:
    with driver.connect("host=/tmp user=postgres") as connection:
        connection.cursor().execute(f"insert into times values ('{driver.__name__}', current_setting('timezone'), %s, %s, %s)", times)
PY
"${inside[@]}" ldconfig
server "create table times (driver text, session text, naive timestamptz, aware timestamptz, latest timestamptz);
\! TZ=Africa/Nairobi python3 /tmp/insert.py
select format('%s, TimeZone %s: without a zone %s, +03:00 %s, datetime.max %s', driver, session, to_char(naive, 'HH24:MI'), to_char(aware, 'HH24:MI'), coalesce(to_char(latest, 'YYYY'), latest::text)) from times" | expect 'asyncpg, TimeZone UTC: without a zone 07:00, +03:00 07:00, datetime.max infinity
psycopg, TimeZone UTC: without a zone 10:00, +03:00 07:00, datetime.max 9999
psycopg2, TimeZone UTC: without a zone 10:00, +03:00 07:00, datetime.max 9999'
