#!/usr/bin/env bash
# Turf 7.4.0 (npm @turf/line-intersect, @turf/line-split): a vehicle that leaves a zone and comes back on the same road crosses its
# border twice. lineIntersect gives one point, so that counting in and out by turns says that it is outside. lineSplit cuts once: of
# three pieces there are two, and the second one is on both sides of the border. One expects each passage of a track.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='back on the same road: 1 crossings, pieces of 5.6 + 16.7 km
back on another road: 2 crossings, pieces of 5.6 + 12.2 + 5.6 km'
npm_packages @turf/{helpers,length,line-intersect,line-split}@7.4.0
run_js <<'JS' | expect "$seen"
import { lineString } from '@turf/helpers';
import { length } from '@turf/length';
import { lineIntersect } from '@turf/line-intersect';
import { lineSplit } from '@turf/line-split';
const border = lineString([[36.85, -1.4], [36.85, -1.2]]);
const tracks = {
  'back on the same road': [[36.8, -1.3], [36.9, -1.3], [36.8, -1.3]],
  'back on another road': [[36.8, -1.3], [36.9, -1.3], [36.9, -1.31], [36.8, -1.31]],
};
for (const [name, coordinates] of Object.entries(tracks)) {
  const track = lineString(coordinates);
  const pieces = lineSplit(track, border).features.map((piece) => length(piece).toFixed(1)).join(' + ');
  console.log(`${name}: ${lineIntersect(track, border).features.length} crossings, pieces of ${pieces} km`);
}
JS
