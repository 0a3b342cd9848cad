#!/usr/bin/env bash
# croniter 2.0.7 (Debian 13): a daily time in the hour that autumn has twice is an hour late on the next day, too. `30 2 * * *` from
# a start in Europe/Berlin is 02:30 on 24 and 25 October 2026, 03:30 on the 26th, and 02:30 on the 27th. `0 * * * *` leaves one of
# the two hours out. One expects a doubt about the day of the change alone.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='24 02:30 CEST, 25 02:30 CEST, 26 03:30 CET, 27 02:30 CET
23:00 00:00 02:00 03:00 UTC'
unpacked trixie python3-croniter=2.0.7-3 tzdata
cat >"$tree/tmp/next.py" <<'PY'
from datetime import datetime, timezone
from zoneinfo import ZoneInfo
from croniter import croniter

def runs(line, day, count):
    times = croniter(line, datetime(2026, 10, day, tzinfo=ZoneInfo("Europe/Berlin")))
    return [times.get_next(datetime) for _ in range(count)]

print(*(f"{time:%d %H:%M %Z}" for time in runs("30 2 * * *", 24, 4)), sep=", ")
print(*(f"{time.astimezone(timezone.utc):%H:%M}" for time in runs("0 * * * *", 25, 4)), "UTC")
PY
"${inside[@]}" python3 /tmp/next.py | expect "$seen"
