#!/usr/bin/env bash
# GDAL 3.10.3 (Debian 13), GeoJSON: an array of numbers in the properties, such as the speeds at the points of a line, is a list of
# numbers to GDAL. One null in the array of one feature, for a speed that is not known, makes the column text in all features of the
# file. What reads a day's file without a null breaks on the next day's. The manual of the driver names the types of lists, and
# nothing of null.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie gdal-bin=3.10.3+dfsg-1
for last in 4 null; do
  cat >"$tree/tmp/in.geojson" <<JSON
{"type": "FeatureCollection", "features": [
{"type": "Feature", "properties": {"speeds": [1, 2]}, "geometry": {"type": "LineString", "coordinates": [[36.8, -1.3], [36.9, -1.3]]}},
{"type": "Feature", "properties": {"speeds": [3, $last]}, "geometry": {"type": "LineString", "coordinates": [[36.8, -1.3], [36.9, -1.3]]}}]}
JSON
  printf '[3, %s]\n' "$last"
  "${inside[@]}" ogrinfo -q -al -geom=NO /tmp/in.geojson | grep -o 'speeds.*'
done | expect '[3, 4]
speeds (IntegerList) = (2:1,2)
speeds (IntegerList) = (2:3,4)
[3, null]
speeds (String(JSON)) = [ 1, 2 ]
speeds (String(JSON)) = [ 3, null ]'
