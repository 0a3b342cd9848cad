#!/usr/bin/env bash
# systemd 257.13 (Debian 13): `OnUnitActiveSec=15M` is 15 months. Units of time are words in small letters but for one: m is a minute and M a
# month, of 30.44 days. A timer that shall run each 15 minutes runs next year, TimeoutStartSec=5M waits for five months, and
# systemd-analyze verify has nothing to say. "15MIN" and "15H" are refused, so that letters in capitals seem to be. Sizes in the same files
# (MemoryMax=15M) mean mega. The manual has M in its list.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie systemd=257.13-1~deb13u1 sed
cat >"$tree/tmp/poll.timer" <<'UNIT'
[Timer]
OnBootSec=15M
OnUnitActiveSec=15M
[Install]
WantedBy=timers.target
UNIT
printf '[Service]\nType=oneshot\nExecStart=/bin/true\nTimeoutStartSec=5M\n' >"$tree/tmp/poll.service"
cat >"$tree/tmp/run" <<'SH2'
for span in 15m 15M 15MIN 15H '1h 30M'; do
  echo "$span: $(systemd-analyze timespan "$span" 2>&1 | sed -n 's/^ *Human: //p; s/^Failed to parse time span.*/refused/p')"
done
systemd-analyze verify /tmp/poll.timer /tmp/poll.service 2>&1 && echo 'verify: nothing to say'
SH2
"${inside[@]}" bash /tmp/run | expect '15m: 15min
15M: 1y 3month
15MIN: refused
15H: refused
1h 30M: 2y 6month 1h
verify: nothing to say'
