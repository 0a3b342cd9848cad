#!/usr/bin/env bash
# gpsbabel 1.10.0 (Debian 13), format unicsv: times are written, and read, as local times of the machine, without a zone. The same GPX
# is 07:00 on a server in UTC and 10:00 on a machine in Nairobi, and a file that one writes and the other reads is three hours off.
# GPX has UTC, and the manual of the format has the option `utc` as the hours to add, with no word of the machine's zone.
# `utc=0` on both sides keeps the times.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie libc-bin gpsbabel=1.10.0+ds-1 tzdata
cat >"$tree/tmp/drive.gpx" <<'XML'
<?xml version="1.0"?>
<gpx version="1.1" creator="finding" xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>
<trkpt lat="-1.3" lon="36.8"><time>2026-11-28T07:00:00Z</time></trkpt>
<trkpt lat="-1.3" lon="36.9"><time>2026-11-28T07:10:00Z</time></trkpt>
</trkseg></trk></gpx>
XML
babel() { "${inside[@]}" env TZ="$1" gpsbabel -t "${@:2}"; }
{
  for zone in UTC Africa/Nairobi; do
    printf '%s writes %s\n' $zone "$(babel $zone -i gpx -f /tmp/drive.gpx -o unicsv -F - | sed -n '2s/.*,\([0-9:]*\).*/\1/p')"
  done
  babel Africa/Nairobi -i gpx -f /tmp/drive.gpx -o unicsv -F /tmp/drive.csv
  babel Africa/Nairobi -i gpx -f /tmp/drive.gpx -o unicsv,utc=0 -F /tmp/utc.csv
  printf 'UTC reads %s, %s with utc=0\n' "$(babel UTC -i unicsv -f /tmp/drive.csv -o gpx -F - | sed -n 's/ *<time>\(.*\)<.*/\1/p' | sed -n 2p)" \
    "$(babel UTC -i unicsv,utc=0 -f /tmp/utc.csv -o gpx -F - | sed -n 's/ *<time>\(.*\)<.*/\1/p' | sed -n 2p)"
} | expect 'UTC writes 07:00:00
Africa/Nairobi writes 10:00:00
UTC reads 2026-11-28T10:00:00Z, 2026-11-28T07:00:00Z with utc=0'
