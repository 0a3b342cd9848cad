#!/usr/bin/env bash
# gpsbabel 1.10.0 (Debian 13): the gap between two segments of a GPX track, which says that nothing is known there, is closed.
# Written as GeoJSON the track is one line across it. The filter interpolate makes points up in it: here three, with times, on a
# straight line of 16 km that nobody has seen. The filter track with `speed` gives a speed over the gap to the first fix behind it.
# Two tracks (`trk`) stay two.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie libc-bin gpsbabel=1.10.0+ds-1 jq
# gpx BETWEEN: two fixes, then what stands between, then two fixes an hour later and 16 km away.
gpx() {
  point() { printf '<trkpt lat="-1.%s" lon="36.%s"><time>2026-11-28T%s:00Z</time></trkpt>' "$@"; }
  printf '<gpx version="1.1" creator="test" xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>'
  point 30 80 07:00 && point 31 80 07:10
  printf '%s' "$1"
  point 40 90 08:10 && point 41 90 08:20
  printf '</trkseg></trk></gpx>\n'
}
convert() { "${inside[@]}" gpsbabel -t -i gpx -f /tmp/in.gpx "$@" -F -; }
for between in '</trkseg><trkseg>' '</trkseg></trk><trk><trkseg>'; do
  gpx "$between" >"$tree/tmp/in.gpx"
  printf '%s\n' "$between"
  convert -o geojson >"$tree/tmp/out.json"
  "${inside[@]}" jq -r '"points of the lines: " + ([.features[].geometry.coordinates | length] | tostring)' /tmp/out.json
  printf 'times after interpolate: %s\n' "$(convert -x interpolate,time=900 -o unicsv | sed 1d | cut -d, -f 5 | cut -c 1-5 | paste -sd ' ')"
  printf 'speeds: %s\n' "$(convert -x track,speed -o unicsv | sed 1d | cut -d, -f 4 | paste -sd ' ')"
done | expect '</trkseg><trkseg>
points of the lines: [4]
times after interpolate: 07:00 07:10 07:25 07:40 07:55 08:10 08:20
speeds:  1.86 4.16 1.86
</trkseg></trk><trk><trkseg>
points of the lines: [2,2]
times after interpolate: 07:00 07:10 08:10 08:20
speeds:  1.86  1.86'
