#!/usr/bin/env bash
# geojson-vt 5.0.3 with vt-pbf 3.1.3, read by @mapbox/vector-tile 3.0.0 (npm): the id of a GeoJSON feature, which may be a string, is
# lost on the way into a vector tile when it is one. "862798050000001" as a string is gone, the same as a number arrives, and -5
# arrives as 18446744073709552000. No step fails: what asks for a feature by its id, such as its state on a map, finds nothing.
# An option (promoteId) takes the id from a property.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='string 862798050000001  -> undefined undefined
number 862798050000001  -> number 862798050000001
number -5  -> number 18446744073709552000
string 862798050000001 promoteId -> number 862798050000001'
npm_packages geojson-vt@5.0.3 vt-pbf@3.1.3 @mapbox/vector-tile@3.0.0 pbf@5.1.2
run_js <<'JS' | expect "$seen"
import GeoJSONVT from 'geojson-vt';
import vtpbf from 'vt-pbf';
import { VectorTile } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
for (const [id, options] of [['862798050000001'], [862798050000001], [-5], ['862798050000001', { promoteId: 'imei' }]]) {
  const feature = { type: 'Feature', id, properties: { imei: 862798050000001 }, geometry: { type: 'Point', coordinates: [36.8, -1.3] } };
  const tile = new GeoJSONVT({ type: 'FeatureCollection', features: [feature] }, options).getTile(0, 0, 0);
  const read = new VectorTile(new PbfReader(vtpbf.fromGeojsonVt({ units: tile }, { version: 2 }))).layers.units.feature(0);
  console.log(typeof id, id, options ? 'promoteId' : '', '->', typeof read.id, read.id);
}
JS
