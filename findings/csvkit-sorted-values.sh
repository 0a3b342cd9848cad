#!/usr/bin/env bash
# csvkit 2.0.1 (Debian 13): csvsort, which puts rows in an order, writes other values than it read. A duration of 5 hours 30 minutes
# as "5:30" comes out as 0:05:30, which is minutes and seconds. The zeros before an IMEI are gone. A local time gets a T for its
# space, and Z becomes +00:00. csvjson does the same. It is the search for types, which the manual names under `-I`; without it
# (`-I`) the values stay, and numbers are then sorted as text.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='imei,driven,start
4999010640000,0:05:30,2026-11-28T10:00:00
862798050000001,0:25:10,2026-11-28T10:00:00+00:00
imei,driven,start
004999010640000,5:30,2026-11-28 10:00:00
862798050000001,25:10,2026-11-28T10:00:00Z'
unpacked trixie csvkit=2.0.1-3 tzdata
printf 'imei,driven,start\n862798050000001,25:10,2026-11-28T10:00:00Z\n004999010640000,5:30,2026-11-28 10:00:00\n' >"$tree/tmp/in.csv"
{
  "${inside[@]}" csvsort -c imei /tmp/in.csv
  "${inside[@]}" csvsort -I -c imei /tmp/in.csv
} | expect "$seen"
