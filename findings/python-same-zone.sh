#!/usr/bin/env bash
# Python 3.13 (Debian 13), datetime with zoneinfo: two times of the same zone are subtracted, compared and hashed by their clocks,
# without the offsets that both know. In the night when summer time ends, 00:30 to 04:30 in Berlin are 4 hours, and 5 in truth.
# 02:10 of the second pass is before 02:50 of the first one, so that sorting exchanges two fixes; 02:30 of both passes are equal,
# and a set has one of them. As soon as one of the two is in another zone, or both in UTC, all is right. The manual says so; one
# expects instants, as of everything that has an offset.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='04:30 - 00:30: 4:00:00, in UTC 5:00:00
second 02:10 after first 02:50: False, in UTC True
instants of first and second 02:30: 1, in UTC 2'
unpacked trixie python3 tzdata
cat >"$tree/tmp/zone.py" <<'PY'
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

def local(hour, minute, fold=0):
    return datetime(2026, 10, 25, hour, minute, tzinfo=ZoneInfo("Europe/Berlin"), fold=fold)

def utc(time):
    return time.astimezone(timezone.utc)

def show(name, question):
    print(f"{name}: {question(lambda time: time)}, in UTC {question(utc)}")

show("04:30 - 00:30", lambda of: of(local(4, 30)) - of(local(0, 30)))
show("second 02:10 after first 02:50", lambda of: of(local(2, 10, fold=1)) > of(local(2, 50)))
show("instants of first and second 02:30", lambda of: len({of(local(2, 30)), of(local(2, 30, fold=1))}))
PY
"${inside[@]}" python3 /tmp/zone.py | expect "$seen"
