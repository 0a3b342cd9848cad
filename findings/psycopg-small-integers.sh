#!/usr/bin/env bash
# psycopg 3.2.6 with PostgreSQL 17 (Debian 13): whether a statement works depends on how large its numbers are. An int of Python goes to the
# server as the smallest type that holds it, smallint for 40 and for 1000, and two of them are multiplied as such: `insert …
# values (%s * %s)` takes 30 km × 1000, and fails for 40 km × 1000, into a column of bigint. A test with small figures passes. psycopg2
# 2.9.10 writes the numbers into the text, where they are integers. `%s::bigint` says it. The manual has the types in a table.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie libc-bin postgresql-17 python3-psycopg=3.2.6-1 python3-psycopg2=2.9.10-1+b1 tzdata
cat >"$tree/tmp/insert.py" <<'PY'
import psycopg
import psycopg2

for driver in psycopg2, psycopg:
    connection = driver.connect("host=/tmp user=postgres")
    for km, statement in (30, "%s * %s"), (40, "%s * %s"), (40, "%s::bigint * %s"):
        cursor = connection.cursor()
        try:
            cursor.execute(f"insert into plans values ({statement}) returning metres", (km, 1000))
            print(driver.__name__, f"{km} km, {statement}:", cursor.fetchone()[0], "m")
        except driver.Error as error:
            print(driver.__name__, f"{km} km, {statement}:", str(error).split("\n")[0])
        connection.rollback()
PY
"${inside[@]}" ldconfig
server 'create table plans (metres bigint);
\! python3 /tmp/insert.py' | expect 'psycopg2 30 km, %s * %s: 30000 m
psycopg2 40 km, %s * %s: 40000 m
psycopg2 40 km, %s::bigint * %s: 40000 m
psycopg 30 km, %s * %s: 30000 m
psycopg 40 km, %s * %s: smallint out of range
psycopg 40 km, %s::bigint * %s: 40000 m'
