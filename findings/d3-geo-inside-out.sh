#!/usr/bin/env bash
# d3-geo 3.1.2 (npm): a fence in GeoJSON is the whole earth but the fence. RFC 7946 has the outer ring counterclockwise; d3-geo takes what lies
# to the right of the ring as the inside. A depot in Nairobi contains Berlin and not its own vehicles, its area is that of the earth,
# and its bounds are those of the earth. Turf 7.4.0 takes both directions alike. Nothing fails. The documentation has the winding; one
# expects that a polygon by the standard of GeoJSON is read as such. Rings have to be turned beforehand.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='counterclockwise: own vehicle false, Berlin true, 510053521 km², bounds [[-180,-90],[180,90]]; Turf: own vehicle true, Berlin false
clockwise: own vehicle true, Berlin false, 12360 km², bounds [[36,-2],[37,-1]]; Turf: own vehicle true, Berlin false'
npm_packages d3-geo@3.1.2 @turf/boolean-point-in-polygon@7.4.0
run_js <<'JS' | expect "$seen"
import { booleanPointInPolygon } from '@turf/boolean-point-in-polygon';
import { geoArea, geoBounds, geoContains } from 'd3-geo';
const ring = [[36, -2], [37, -2], [37, -1], [36, -1], [36, -2]];
const own = [36.5, -1.5];
const berlin = [13.4, 52.5];
const bounds = (fence) => JSON.stringify(geoBounds(fence).map((corner) => corner.map(Math.round)));
for (const [name, coordinates] of [['counterclockwise', [ring]], ['clockwise', [ring.toReversed()]]]) {
  const fence = { type: 'Polygon', coordinates };
  console.log(`${name}: own vehicle ${geoContains(fence, own)}, Berlin ${geoContains(fence, berlin)}, ${Math.round(geoArea(fence) * 6371.0088 ** 2)} km², bounds ${bounds(fence)}; Turf: own vehicle ${booleanPointInPolygon(own, fence)}, Berlin ${booleanPointInPolygon(berlin, fence)}`);
}
JS
