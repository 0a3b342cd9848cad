#!/usr/bin/env bash
# APScheduler 3.11.0 and croniter 2.0.7 (Debian 13): of the same line of a crontab, `0 6 * * 1`, croniter and cron make Mondays, and
# `CronTrigger.from_crontab` makes Tuesdays, though its documentation speaks of a standard crontab expression: there Monday is 0.
# `1-5` is Tuesday to Saturday; Sunday as 7 is refused. With the names (mon) both agree. A day of the month and a weekday together
# are "or" in cron, and "and" in APScheduler.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='0 6 * * 1: Mon 2026-11-30, APScheduler Tue 2026-12-01
0 6 * * mon: Mon 2026-11-30, APScheduler Mon 2026-11-30
0 6 1 * mon: Mon 2026-11-30, APScheduler Mon 2027-02-01'
unpacked trixie python3-apscheduler=3.11.0-1 python3-croniter=2.0.7-3 tzdata
cat >"$tree/tmp/next.py" <<'PY'
from datetime import datetime, timezone
from apscheduler.triggers.cron import CronTrigger
from croniter import croniter

saturday = datetime(2026, 11, 28, 12, tzinfo=timezone.utc)
for line in ("0 6 * * 1", "0 6 * * mon", "0 6 1 * mon"):
    scheduler = CronTrigger.from_crontab(line, timezone="UTC").get_next_fire_time(None, saturday)
    print(f"{line}: {croniter(line, saturday).get_next(datetime):%a %F}, APScheduler {scheduler:%a %F}")
PY
"${inside[@]}" python3 /tmp/next.py | expect "$seen"
