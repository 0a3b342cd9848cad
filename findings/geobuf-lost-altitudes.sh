#!/usr/bin/env bash
# geobuf 4.0.0 (npm): one fix without an altitude takes away all that come after it. A file has one number of dimensions, the largest of
# all positions. What a position lacks is written as no difference, so that it gets the altitude of the fix before, or 0 where there is
# none; and from there on the differences are no numbers, so that measured altitudes are lost as well: the line ends as high as before
# the gap. Where one feature has a time as fourth number, a fix without one is of 1970. Positions with and without an altitude in one
# line are valid GeoJSON. The README calls the format lossless but for digits behind the sixth.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='line: [[36.8,-1.3,1600],[36.81,-1.31],[36.82,-1.32,1650]] -> [[36.8,-1.3,1600],[36.81,-1.31,1600],[36.82,-1.32,1600]]
line: [[36.8,-1.3],[36.81,-1.31,1600]] -> [[36.8,-1.3,0],[36.81,-1.31,0]]
points: [36.8,-1.3] and [36.8,-1.3,1600,1795849200] -> [36.8,-1.3,0,0] and [36.8,-1.3,1600,1795849200]'
npm_packages geobuf@4.0.0 pbf@3.3.0
run_js <<'JS' | expect "$seen"
import { decode, encode } from 'geobuf';
import Pbf from 'pbf';
const there = (geojson) => decode(new Pbf(encode(geojson, new Pbf())));
const text = JSON.stringify;
for (const coordinates of [[[36.8, -1.3, 1600], [36.81, -1.31], [36.82, -1.32, 1650]], [[36.8, -1.3], [36.81, -1.31, 1600]]]) {
  console.log(`line: ${text(coordinates)} -> ${text(there({ type: 'LineString', coordinates }).coordinates)}`);
}
const points = [[36.8, -1.3], [36.8, -1.3, 1600, 1795849200]];
const { features } = there({ type: 'FeatureCollection', features: points.map((coordinates) => ({ type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates } })) });
console.log(`points: ${points.map(text).join(' and ')} -> ${features.map(({ geometry }) => text(geometry.coordinates)).join(' and ')}`);
JS
