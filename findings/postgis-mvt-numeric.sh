#!/usr/bin/env bash
# PostGIS 3.5.2 (Debian 13, PostgreSQL 17) read by @mapbox/vector-tile 3.0.0 (npm): ST_AsMVT writes numbers of type numeric as text.
# That is what round(speed, 1), avg() of integers and sum() of bigint give, while the column that they come from arrives as a
# number. A map's rule such as [">", speed, 80] then does not hold for any vehicle. ST_AsGeoJSON of the same row has a number. An
# array is text as well.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='tile: {"imei":862798050000001,"speed":95.2699966430664,"rounded":"95.3","stops":"{1,2}"}
GeoJSON: {"imei": 862798050000001, "speed": 95.27, "stops": [1, 2], "rounded": 95.3}'
npm_packages @mapbox/vector-tile@3.0.0 pbf@5.1.2
unpacked trixie postgresql-17 postgresql-17-postgis-3=3.5.2+dfsg-1 postgresql-17-postgis-3-scripts=3.5.2+dfsg-1 tzdata
server "
create extension postgis;
create view units as
  select 862798050000001 as imei, 95.27::real as speed, round(95.27::numeric, 1) as rounded, array[1, 2] as stops, 'POINT(100 100)'::geometry as geom;
select encode(st_asmvt(u, 'units', 4096, 'geom'), 'hex') from units u;
select st_asgeojson(u)::jsonb -> 'properties' from units u" >"$folder/rows"
run_js <<'JS' | expect "$seen"
import { VectorTile } from '@mapbox/vector-tile';
import { readFileSync } from 'node:fs';
import { PbfReader } from 'pbf';
const [tile, geojson] = readFileSync('rows', 'utf8').trim().split('\n');
console.log('tile:', JSON.stringify(new VectorTile(new PbfReader(Buffer.from(tile, 'hex'))).layers.units.feature(0).properties));
console.log('GeoJSON:', geojson);
JS
