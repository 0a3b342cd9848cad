#!/usr/bin/env bash
# gpsbabel 1.10.0 (Debian 13): the filters of places (radius, polygon, arc) look at waypoints alone. A track with `-x
# polygon,exclude` comes out whole, with the points in the yard that were to be taken out of it, and no word of it. The manual says
# "points" of polygon and "waypoints" of radius. The track has to be made waypoints before and a track after.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie libc-bin gpsbabel=1.10.0+ds-1
printf '%s\n' '-1.4 36.7' '-1.4 36.85' '-1.2 36.85' '-1.2 36.7' '-1.4 36.7' >"$tree/tmp/yard.txt"
{
  printf '<gpx version="1.1" creator="test" xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>'
  for minute in 0 1 2; do printf '<trkpt lat="-1.3" lon="36.8%s"><time>2026-11-28T07:0%s:00Z</time></trkpt>' $((minute * 3)) $minute; done
  printf '</trkseg></trk></gpx>\n'
} >"$tree/tmp/in.gpx"
left() {
  printf '%s: ' "$1"
  "${inside[@]}" gpsbabel -t -i gpx -f /tmp/in.gpx "${@:2}" -o unicsv -F - | sed 1d | cut -d, -f 3 | paste -sd ' '
}
{
  left 'no filter'
  left 'polygon' -x polygon,file=/tmp/yard.txt,exclude
  left 'radius' -x radius,lat=-1.3,lon=36.8,distance=1k,exclude
  left 'polygon, of waypoints' -x transform,wpt=trk,del -x polygon,file=/tmp/yard.txt,exclude -x transform,trk=wpt,del
} | expect 'no filter: 36.800000 36.830000 36.860000
polygon: 36.800000 36.830000 36.860000
radius: 36.800000 36.830000 36.860000
polygon, of waypoints: 36.860000'
