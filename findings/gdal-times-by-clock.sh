#!/usr/bin/env bash
# GDAL 3.10.3 (Debian 13): the offset of a time is kept and printed, and does not count. Of 10:00+03:00, which is 07:00 UTC, and 09:00Z,
# `-where "at < '… 08:00:00+00'"` finds none, min(at) and `order by at` give 09:00Z first, and '… 07:00:00+00' equals neither:
# the clocks are compared. So it is in GeoJSON, FlatGeobuf and GeoPackage. XLSX, ODS and MapInfo have no place for an offset:
# the clocks are written there without it, so that the second fix is an hour before the first. PostgreSQL compares instants.
# The manual of OGR SQL has nothing on offsets. All times have to be in UTC beforehand.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie libc-bin gdal-bin=3.10.3+dfsg-1 sed
cat >"$tree/tmp/fixes.geojson" <<'JSON'
{"type": "FeatureCollection", "features": [
{"type": "Feature", "properties": {"at": "2026-11-28T10:00:00+03:00"}, "geometry": {"type": "Point", "coordinates": [36.8, -1.3]}},
{"type": "Feature", "properties": {"at": "2026-11-28T09:00:00Z"}, "geometry": {"type": "Point", "coordinates": [36.8, -1.3]}}]}
JSON
cat >"$tree/tmp/run" <<'SH'
cd /tmp
times() { printf '%s:' "$1"; "${@:2}" 2>/dev/null | sed -n 's/.*at (DateTime) = / /p' | tr -d '\n'; echo; }
for format in FlatGeobuf:fgb GPKG:gpkg XLSX:xlsx ODS:ods 'MapInfo File:tab'; do
  ogr2ogr -q -f "${format%:*}" "fixes.${format#*:}" fixes.geojson
done
for file in fixes.geojson fixes.fgb; do
  times "$file, before 08:00 UTC" ogrinfo -q -al $file -where "at < '2026/11/28 08:00:00+00'"
  times "$file, at 07:00 UTC" ogrinfo -q -al $file -where "at = '2026/11/28 07:00:00+00'"
  times "$file, before 09:30 UTC" ogrinfo -q -al $file -where "at < '2026/11/28 09:30:00+00'"
  times "$file, ordered" ogrinfo -q $file -sql 'select at from fixes order by at'
done
times 'fixes.gpkg, ordered' ogrinfo -q fixes.gpkg -sql 'select at from fixes order by at'
for kind in xlsx ods tab; do times "fixes.$kind" ogrinfo -q -al fixes.$kind; done
SH
"${inside[@]}" bash /tmp/run | expect 'fixes.geojson, before 08:00 UTC:
fixes.geojson, at 07:00 UTC:
fixes.geojson, before 09:30 UTC: 2026/11/28 09:00:00+00
fixes.geojson, ordered: 2026/11/28 09:00:00+00 2026/11/28 10:00:00+03
fixes.fgb, before 08:00 UTC:
fixes.fgb, at 07:00 UTC:
fixes.fgb, before 09:30 UTC: 2026/11/28 09:00:00+00
fixes.fgb, ordered: 2026/11/28 09:00:00+00 2026/11/28 10:00:00+03
fixes.gpkg, ordered: 2026/11/28 09:00:00+00 2026/11/28 10:00:00+03
fixes.xlsx: 2026/11/28 10:00:00 2026/11/28 09:00:00
fixes.ods: 2026/11/28 10:00:00 2026/11/28 09:00:00
fixes.tab: 2026/11/28 10:00:00 2026/11/28 09:00:00'
