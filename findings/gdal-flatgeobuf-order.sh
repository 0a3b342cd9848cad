#!/usr/bin/env bash
# GDAL 3.10.3 (Debian 13): a FlatGeobuf file has the features in another order than they were written in. Its index, which is made by
# default, puts them in the order of places. Fixes that went in by time come out along a curve through the map: a line that
# is drawn through them, or a speed from one to the next, is nonsense, while each fix is right. With `-lco SPATIAL_INDEX=NO` the
# order stays; GeoPackage and GeoJSON keep it with an index as well. The manual of the driver names the index, and not the order.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie gdal-bin=3.10.3+dfsg-1
{
  printf 'minute,lng,lat\n'
  minute=0
  for lng in 36.80 36.90 36.82 37.00 36.81 36.95; do printf '%d,%s,-1.3\n' $((minute++)) $lng; done
} >"$tree/tmp/fixes.csv"
cat >"$tree/tmp/convert" <<'SH'
cd /tmp
order() { printf '%s: ' "$1" && ogr2ogr -f CSV /vsistdout/ "$2" -select minute | tail -n +2 | tr '\n' ' ' && echo; }
options='-a_srs EPSG:4326 -oo X_POSSIBLE_NAMES=lng -oo Y_POSSIBLE_NAMES=lat -oo AUTODETECT_TYPE=YES'
ogr2ogr -f FlatGeobuf with.fgb fixes.csv $options
ogr2ogr -f FlatGeobuf without.fgb fixes.csv $options -lco SPATIAL_INDEX=NO
ogr2ogr -f GPKG fixes.gpkg fixes.csv $options
order FlatGeobuf with.fgb
order 'FlatGeobuf without index' without.fgb
order GeoPackage fixes.gpkg
SH
"${inside[@]}" bash /tmp/convert | sed 's/ $//' | expect 'FlatGeobuf: 3 5 1 2 4 0
FlatGeobuf without index: 0 1 2 3 4 5
GeoPackage: 0 1 2 3 4 5'
