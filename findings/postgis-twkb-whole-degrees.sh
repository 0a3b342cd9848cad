#!/usr/bin/env bash
# PostGIS 3.5.2 (Debian 13): `ST_AsTWKB(geom)` rounds to whole degrees. A fix in Nairobi is 38 km away when it is read back, and a drive
# through the town is a line from one point to the same point. The precision is the number of places and is 0 when it is not
# named; for ST_AsGeoJSON and ST_AsText it is 9 and 15, so that none of the other writers needs it. It is named in the manual.
# With 6 places a fix comes back to 0.1 m.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie libc-bin postgresql-17 postgresql-17-postgis-3=3.5.2+dfsg-1 tzdata
server "create extension postgis;
create table fixes as select 'linestring(36.8172 -1.2864,36.8219 -1.2921)'::geometry as line;
select 'TWKB: ' || st_astext(st_geomfromtwkb(st_astwkb(line))) from fixes;
select 'TWKB, 6 places: ' || st_astext(st_geomfromtwkb(st_astwkb(line, 6))) from fixes;
select 'GeoJSON: ' || st_astext(st_geomfromgeojson(st_asgeojson(line))) from fixes;
select 'moved by ' || round(st_distance(st_startpoint(line)::geography, st_startpoint(st_geomfromtwkb(st_astwkb(line)))::geography) / 1000) || ' km' from fixes" |
  expect 'TWKB: LINESTRING(37 -1,37 -1)
TWKB, 6 places: LINESTRING(36.8172 -1.2864,36.8219 -1.2921)
GeoJSON: LINESTRING(36.8172 -1.2864,36.8219 -1.2921)
moved by 38 km'
