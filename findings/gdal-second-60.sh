#!/usr/bin/env bash
# GDAL 3.10.3 (Debian 13): a time in the last half millisecond of a minute gets 60 seconds, in all that it writes: 06:59:59.9996
# becomes 06:59:60.000. Node.js and SQLite do not read that; PostgreSQL takes it as 07:00:00. Times with microseconds, as a database
# gives them, hit it once in 120,000. The project has mended it in its series 3.11.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie gdal-bin=3.10.3+dfsg-1 sqlite3
cat >"$tree/tmp/in.geojson" <<'JSON'
{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"at": "2026-11-28T06:59:59.999600Z"},
 "geometry": {"type": "Point", "coordinates": [36.8, -1.3]}}]}
JSON
written() { "${inside[@]}" ogr2ogr -q -f "$1" "/tmp/out.$2" /tmp/in.geojson -nln fixes 2>/dev/null; }
{
  for format in GeoJSON:json CSV:csv KML:kml; do
    written "${format%:*}" "${format#*:}"
    printf '%s: %s\n' "${format%:*}" "$(grep -o '[0-9:]*:60[.0-9]*' "$tree/tmp/out.${format#*:}")"
  done
  written GPKG gpkg
  "${inside[@]}" sqlite3 -nullvalue null /tmp/out.gpkg "select at, datetime(at) from fixes"
  node -p "'Node.js: ' + new Date('$(grep -o '2026[^"]*' "$tree/tmp/out.json")')"
} | expect 'GeoJSON: 06:59:60.000
CSV: 06:59:60.000
KML: 06:59:60.000
2026-11-28T06:59:60.000Z|null
Node.js: Invalid Date'
