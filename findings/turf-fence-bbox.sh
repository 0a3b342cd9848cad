#!/usr/bin/env bash
# @turf/boolean-point-in-polygon 7.4.0 (npm): a fence with a `bbox` of six numbers has nobody in it. RFC 7946 asks for six, west, south,
# lowest, east, north, highest, where the coordinates have an altitude. The function looks at the first four as west, south, east, north
# before it looks at the polygon, so that the lowest altitude is the east end. At sea level each vehicle east of Greenwich is outside;
# at 1,600 m the answer is right, since no longitude is larger. So it is without `bbox`, and with four numbers. The documentation names
# the option for the border, and not that member.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='Mombasa, no bbox: inside
Mombasa, bbox [39,-5,40,-4]: inside
Mombasa, bbox [39,-5,0,40,-4,0]: outside
Mombasa, bbox [39,-5,1600,40,-4,1600]: inside'
npm_packages @turf/boolean-point-in-polygon@7.4.0
run_js <<'JS' | expect "$seen"
import { booleanPointInPolygon } from '@turf/boolean-point-in-polygon';
const show = (bbox, metres = 0) => {
  const ring = [[39, -5], [40, -5], [40, -4], [39, -4], [39, -5]].map((position) => [...position, metres]);
  const fence = { type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [ring] }, ...(bbox && { bbox }) };
  console.log(`Mombasa, ${bbox ? `bbox ${JSON.stringify(bbox)}` : 'no bbox'}: ${booleanPointInPolygon([39.66, -4.05], fence) ? 'inside' : 'outside'}`);
};
show();
show([39, -5, 40, -4]);
show([39, -5, 0, 40, -4, 0]);
show([39, -5, 1600, 40, -4, 1600], 1600);
JS
