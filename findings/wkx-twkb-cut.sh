#!/usr/bin/env bash
# wkx 0.5.0 (npm), `toTwkb`: a coordinate is cut off at its fifth place, not rounded. 36.8 is stored as 36.79999, since 36.8 × 100000 is a
# little less than a whole number as a double. Values that had five places all along, and so should come through as they are, lose one
# unit in the last of them. All errors go towards the equator and the zero meridian, up to 1.1 m, so that they do not cancel out.
# PostGIS rounds. TWKB is a format of whole numbers with a chosen precision; one expects rounding, as of toFixed.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='36.8 -1.3 -> 36.79999 -1.3: 1.1 m
36.81234 -1.28643 -> 36.81234 -1.28643: 0.0 m
8.54203 47.36992 -> 8.54203 47.36992: 0.0 m
36.812349 -1.286439 -> 36.81234 -1.28643: 1.4 m
of 100000 longitudes with five places 17216 are changed'
npm_packages wkx@0.5.0 @turf/distance@7.4.0
run_js <<'JS' | expect "$seen"
import wkx from 'wkx';
import { distance } from '@turf/distance';
const through = (x, y) => wkx.Geometry.parseTwkb(new wkx.Point(x, y).toTwkb());
for (const [x, y] of [[36.8, -1.3], [36.81234, -1.28643], [8.54203, 47.36992], [36.812349, -1.286439]]) {
  const point = through(x, y);
  console.log(`${x} ${y} -> ${point.x} ${point.y}: ${distance([x, y], [point.x, point.y], { units: 'meters' }).toFixed(1)} m`);
}
let changed = 0;
for (let i = 0; i < 100000; i++) changed += through(Number(`36.${String(i).padStart(5, '0')}`), 0).x !== Number(`36.${String(i).padStart(5, '0')}`);
console.log(`of 100000 longitudes with five places ${changed} are changed`);
JS
