#!/usr/bin/env bash
# gpsbabel 1.10.0 and gpsd 3.25 (Debian 13): a track that gpsbabel writes as NMEA is empty for those that read NMEA, gpsbabel itself
# included. GPX seldom says how good a fix was (`<fix>`, `<sat>`), and then each sentence is marked as not valid: V in RMC, quality
# 0 in GGA. gpsbabel reads no point of its own file, and gpsdecode gives no position; neither says a word. With `<fix>3d</fix>` in
# the GPX the points arrive (gpsdecode gives a time's position when the next time comes).
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie libc-bin gpsbabel=1.10.0+ds-1 gpsd-clients=3.25-5+deb13u2 gpsd-tools=3.25-5+deb13u2
points() {
  printf '<gpx version="1.1" creator="test" xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>' >"$tree/tmp/in.gpx"
  for second in 0 1 2; do
    printf '<trkpt lat="-1.3" lon="36.80%s"><time>2026-11-28T07:00:0%sZ</time>%s</trkpt>' $second $second "$2" >>"$tree/tmp/in.gpx"
  done
  printf '</trkseg></trk></gpx>\n' >>"$tree/tmp/in.gpx"
  "${inside[@]}" gpsbabel -t -i gpx -f /tmp/in.gpx -o nmea -F /tmp/out.nmea
  printf '%s: %s\n' "$1" "$(head -n 1 "$tree/tmp/out.nmea" | cut -c 2- | cut -d, -f 1-3)"
  printf 'gpsbabel reads %s\n' "$("${inside[@]}" gpsbabel -t -i nmea -f /tmp/out.nmea -o unicsv -F - | grep -c '36\.80' || true)"
  printf 'gpsdecode gives %s\n' "$("${inside[@]}" gpsdecode <"$tree/tmp/out.nmea" | grep -c '"lat"' || true)"
}
{
  points 'without fix' ''
  points 'with fix' '<fix>3d</fix>'
} | expect 'without fix: GPRMC,070000.000,V
gpsbabel reads 0
gpsdecode gives 0
with fix: GPRMC,070000.000,A
gpsbabel reads 3
gpsdecode gives 2'
