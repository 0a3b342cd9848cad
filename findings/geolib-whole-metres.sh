#!/usr/bin/env bash
# geolib 3.3.14 (npm), `getPathLength`: each step between two points is rounded to whole metres, and then they are added. A vehicle
# that creeps through a yard with a fix each second has gone 0 m at 0.44 m a step, and 1,000 m instead of 609 m at 0.61 m. More
# fixes make the sum worse. The documentation of `getDistance` names the rounding; that of `getPathLength` has no word of it. The
# length is right with a function for the distance as second argument.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='1000 steps of 0.44 m: 0 m, end to end 442 m
1000 steps of 0.61 m: 1000 m, end to end 608 m
1000 steps of 1.38 m: 1000 m, end to end 1382 m
with a distance function: 1382 m'
npm_packages geolib@3.3.14
run_js <<'JS' | expect "$seen"
import { getPathLength, getPreciseDistance } from 'geolib';
const line = (step) => [...Array(1001).keys()].map((i) => ({ latitude: -1.3 + i * step, longitude: 36.8 }));
for (const [step, metres] of [[4e-6, 0.44], [5.5e-6, 0.61], [12.5e-6, 1.38]]) {
  const fixes = line(step);
  console.log(`1000 steps of ${metres} m: ${getPathLength(fixes)} m, end to end ${getPreciseDistance(fixes[0], fixes.at(-1))} m`);
}
console.log(`with a distance function: ${Math.round(getPathLength(line(12.5e-6), (a, b) => getPreciseDistance(a, b, 0.001)))} m`);
JS
