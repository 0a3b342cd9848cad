#!/usr/bin/env bash
# coreutils 9.7 (Debian 13; 9.1 of Debian 12 alike): `date -d '2026-11-28 10:00 +3 hours'` is 08:00, not 13:00. After a time of day
# "+3" is a zone, and "hours" alone is one hour more. "+1 day" is the next day at 09:00. "+90 seconds" and "-30 minutes" are errors,
# since there is no such zone. With a number without its sign, or with a zone after the time, it is as expected. The manual says how
# a zone is written and how a relative item is, but not which of them is read.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie coreutils=9.7-3 tzdata
for text in '10:00 +3 hours' '10:00 UTC +3 hours' '10:00 3 hours' '10:00 +1 day' '10:00 +90 seconds'; do
  printf '%s: %s\n' "$text" "$("${inside[@]}" env TZ=UTC date -d "2026-11-28 $text" '+%d %H:%M' 2>&1 | tail -n 1)"
done | sed 's/date: invalid date.*/invalid/' |
  expect '10:00 +3 hours: 28 08:00
10:00 UTC +3 hours: 28 13:00
10:00 3 hours: 28 13:00
10:00 +1 day: 29 09:00
10:00 +90 seconds: invalid'
