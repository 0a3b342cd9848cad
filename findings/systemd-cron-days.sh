#!/usr/bin/env bash
# systemd-cron 2.5.1 (Debian 13), which Debian offers in cron's place: of `0 6 1 * 1` cron makes the first of each month and each
# Monday, and systemd-cron the Mondays that are the first of a month: 3 runs in 2027 instead of 61. It writes both into one
# OnCalendar, where systemd asks for both. A job that counted on the "or" is silent for months. The manual of the crontab format says
# that either is enough.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie grep sed systemd-cron=2.5.1-2 systemd=257.13-1~deb13u1 tzdata
printf '0 6 1 * 1 root true\n' >"$tree/etc/crontab"
cat >"$tree/tmp/runs" <<'SH'
mkdir -p /tmp/units /var/spool/cron/crontabs
/usr/lib/systemd/system-generators/systemd-crontab-generator /tmp/units /tmp/units /tmp/units 2>/dev/null
calendar=$(sed -n 's/^OnCalendar=//p' /tmp/units/*.timer)
echo "OnCalendar=$calendar"
systemd-analyze calendar --base-time='2026-12-31 12:00:00 UTC' --iterations=4 "$calendar" | grep -o '20[0-9-]* 06' | cut -d' ' -f1
SH
"${inside[@]}" sh /tmp/runs | expect 'OnCalendar=Mon *-*-1 6:0:00
2027-02-01
2027-03-01
2027-11-01
2028-05-01'
