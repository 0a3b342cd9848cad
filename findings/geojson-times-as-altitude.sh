#!/usr/bin/env bash
# ol 10.11.0 (OpenLayers) and @terraformer/wkt 2.2.2 (npm): the time of a fix becomes its altitude. A track with a measure, such as the
# LINESTRING M of PostGIS, is written as GeoJSON with the measure in third place, where the format has metres of altitude: a truck
# is 1.8 million km above Nairobi. OpenLayers reads its own GeoJSON back as XYZ. wkx 0.5.0 leaves the measure out, and wellknown
# 0.5.0 gives null. The format has no place for it; one expects that it is left out, as PostGIS does, or an error.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='OpenLayers: XYM [36.8,-1.3,1795849200] and back XYZ
terraformer: [36.8,-1.3,1795849200]
wkx: [36.8,-1.3]
wellknown: null'
npm_packages ol@10.11.0 @terraformer/wkt@2.2.2 wkx@0.5.0 wellknown@0.5.0
run_js <<'JS' | expect "$seen"
import { wktToGeoJSON } from '@terraformer/wkt';
import GeoJSON from 'ol/format/GeoJSON.js';
import WKT from 'ol/format/WKT.js';
import wellknown from 'wellknown';
import wkx from 'wkx';
const track = 'LINESTRING M (36.8 -1.3 1795849200, 36.9 -1.3 1795852800)';
const read = new WKT().readGeometry(track), written = new GeoJSON().writeGeometryObject(read);
const first = ({ coordinates: [point] }) => JSON.stringify(point);
console.log('OpenLayers:', read.getLayout(), first(written), 'and back', new GeoJSON().readGeometry(written).getLayout());
console.log('terraformer:', first(wktToGeoJSON(track)));
console.log('wkx:', first(wkx.Geometry.parse(track).toGeoJSON()));
console.log('wellknown:', wellknown.parse(track));
JS
