#!/usr/bin/env bash
# systemd 252 and 257 (Debian 12 and 13): a timer by the clock rests for an hour when daylight saving ends. `OnCalendar=*:0/15`
# on a machine in Europe/Berlin runs at 02:45 summer time and next at 03:00 winter time, 75 minutes later: the second pass of
# the hour from 02:00 has no runs, also of `*:*:00`. One expects that of a daily time, not of "every 15 minutes". A daily time in
# the hour that spring leaves out does not run that day at all.
# With UTC in the expression every quarter of an hour has its run.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie systemd=257.13-1~deb13u1 tzdata
runs() { "${inside[@]}" env TZ=Europe/Berlin systemd-analyze calendar --base-time="$1" --iterations=3 "$2" | grep -o '[0-9-]* [0-9:]* UTC$' | tr '\n' ',' && echo " $2"; }
{
  runs '2026-10-25 00:20:00 UTC' '*:0/15'
  runs '2026-10-25 00:20:00 UTC' '*:0/15 UTC'
  runs '2026-03-27 12:00:00 UTC' '02:30'
} | expect '2026-10-25 00:30:00 UTC,2026-10-25 00:45:00 UTC,2026-10-25 02:00:00 UTC, *:0/15
2026-10-25 00:30:00 UTC,2026-10-25 00:45:00 UTC,2026-10-25 01:00:00 UTC, *:0/15 UTC
2026-03-28 01:30:00 UTC,2026-03-30 00:30:00 UTC,2026-03-31 00:30:00 UTC, 02:30'
