#!/usr/bin/env bash
# gpsbabel 1.10.0 (Debian 13), format unicsv: a column is known by the beginning of its name, and a speed without a unit of its own
# is in metres per second. So is that of a column `speed_kmh`: 36 km/h become 36 m/s, which is 130 km/h. The same number with its
# unit in the cell (36 km/h) is read as 10 m/s. The manual names metres per second and the units that may be added, and nothing of
# one in the name. `direction_deg` is not known, and left out; `course` is.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie libc-bin gpsbabel=1.10.0+ds-1
speed() {
  printf 'lat,lng,time,%s,direction_deg\n-1.3,36.8,2026-11-28T10:00:00+03:00,%s,90\n' "$1" "$2" >"$tree/tmp/in.csv"
  printf '%s %s: ' "$1" "$2"
  "${inside[@]}" gpsbabel -t -i unicsv -f /tmp/in.csv -o gpx,gpxver=1.0 -F - | grep -o '<speed>.*\|<course>.*'
}
{
  speed speed_kmh 36
  speed speed_kmh '36 km/h'
} | expect 'speed_kmh 36: <speed>36.000000</speed>
speed_kmh 36 km/h: <speed>10.000000</speed>'
