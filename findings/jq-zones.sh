#!/usr/bin/env bash
# jq 1.7.1 (Debian 13; 1.6 of Debian 12 as well): the offset of a time is read and then forgotten. strptime("…%z") takes "+0300",
# and mktime gives the seconds as if the time were in UTC, 3 hours late. todate writes "Z" behind a local time, and strflocaltime
# names the local zone behind a time in UTC. No step says so.
# Seen, in Africa/Nairobi: the lines in `expect` below; 10:00 there is 07:00 UTC, 1795849200.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie jq=1.7.1-6+deb13u4 tzdata
"${inside[@]}" env TZ=Africa/Nairobi jq -nr '
  ("2026-11-28T10:00:00+0300" | strptime("%Y-%m-%dT%H:%M:%S%z") | mktime),
  (1795849200 | localtime | mktime),
  (1795849200 | localtime | todate),
  (1795849200 | gmtime | strflocaltime("%H:%M %Z"))' |
  expect '1795860000
1795860000
2026-11-28T10:00:00Z
07:00 EAT'
