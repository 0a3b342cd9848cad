#!/usr/bin/env bash
# glibc 2.41, tzdata and coreutils (Debian 13): a zone that is not known is UTC, under the name that was asked for. `TZ=EAT date` prints
# 07:00 EAT when it is 10:00 in Nairobi. A name that is spelled wrong does the same, without an error, also for a cron job or a unit with
# that setting. CET is such a name on Debian 13, where old names are in the package tzdata-legacy: on Debian 12 it was an hour ahead
# of UTC, and after the upgrade it is UTC with the word CET behind it. One expects an error, as PostgreSQL gives for "Nairobi".
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
show() { for zone in Africa/Nairobi EAT Nairobi Europe/Berlin CET Europe/Berln; do "${inside[@]}" env TZ=$zone date -d @1795849200 "+$1, $zone: %H:%M %Z, offset %z"; done; }
{
  unpacked trixie tzdata
  show 'Debian 13'
  unpacked bookworm tzdata
  show 'Debian 12' | grep ', CET:'
} | expect 'Debian 13, Africa/Nairobi: 10:00 EAT, offset +0300
Debian 13, EAT: 07:00 EAT, offset +0000
Debian 13, Nairobi: 07:00 Nairobi, offset +0000
Debian 13, Europe/Berlin: 08:00 CET, offset +0100
Debian 13, CET: 07:00 CET, offset +0000
Debian 13, Europe/Berln: 07:00 Europe, offset +0000
Debian 12, CET: 08:00 CET, offset +0100'
