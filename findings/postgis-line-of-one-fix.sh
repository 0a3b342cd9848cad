#!/usr/bin/env bash
# PostGIS 3.5.2 (Debian 13, PostgreSQL 17): `ST_MakeLine` of one fix is a line of one point. For a trip with a single fix that has a place it
# gives a LINESTRING that ST_IsValid calls invalid; ST_AsGeoJSON writes it all the same. GeoJSON wants two positions, and Turf 7.4.0
# refuses it. ST_Length gives 0, so that totals show nothing. One expects null, a point, or the error that ST_GeomFromText
# gives for the same line. The fixes have to be counted before.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='1 fix|{"type":"LineString","coordinates":[[36.8,-1.3]]}|valid false|length 0
2 fixes|{"type":"LineString","coordinates":[[36.8,-1.3],[36.9,-1.3]]}|valid true|length 0.1
ERROR:  geometry requires more points
Turf: coordinates must be an array of two or more positions'
npm_packages @turf/helpers@7.4.0
unpacked trixie postgresql-17 postgresql-17-postgis-3=3.5.2+dfsg-1 postgresql-17-postgis-3-scripts=3.5.2+dfsg-1 tzdata
{
  server "
create extension postgis;
create table fixes (trip text, n int, place geometry);
insert into fixes values ('1 fix', 1, ST_Point(36.8, -1.3)), ('1 fix', 2, null), ('2 fixes', 1, ST_Point(36.8, -1.3)), ('2 fixes', 2, ST_Point(36.9, -1.3));
select trip, ST_AsGeoJSON(line), 'valid ' || ST_IsValid(line), 'length ' || round(ST_Length(line)::numeric, 1)::float8
  from (select trip, ST_MakeLine(place order by n) as line from fixes group by trip) x order by trip;
select ST_GeomFromText('LINESTRING(36.8 -1.3)')" | grep '^[12E]'
  run_js <<'JS'
import { lineString } from '@turf/helpers';
try {
  lineString([[36.8, -1.3]]);
} catch ({ message }) {
  console.log('Turf:', message);
}
JS
} | expect "$seen"
