#!/usr/bin/env bash
# h3-js 4.5.0 (npm): a fence that is smaller than a cell has one cell or none, by where it lies. Of 100 yards of 500 m in a city
# polygonToCells gives none for 68 at resolution 8, where a cell has 0.8 km², and none for 21 of 300 m at resolution 9. It gives the
# cells whose centre is inside. A join of fixes and fences by cells never finds such a yard, though the vehicle stands in the middle
# of it. polygonToCellsExperimental with "containmentOverlapping" gives all cells that touch the fence, and this is what one expects.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='500 m, resolution 8: 68 of 100 have no cell, overlapping 0
300 m, resolution 9: 21 of 100 have no cell, overlapping 0
150 m, resolution 9: 79 of 100 have no cell, overlapping 0'
npm_packages h3-js@4.5.0
run_js <<'JS' | expect "$seen"
import { POLYGON_TO_CELLS_FLAGS, polygonToCells, polygonToCellsExperimental } from 'h3-js';
for (const [metres, degrees, resolution] of [[500, 0.0045, 8], [300, 0.0027, 9], [150, 0.0013, 9]]) {
  const yards = Array.from({ length: 100 }, (_, i) => {
    const [lng, lat] = [36.7 + (0.2 * ((i * 7919) % 1009)) / 1009, -1.4 + (0.2 * ((i * 104729) % 1013)) / 1013];
    return [[[lng, lat], [lng + degrees, lat], [lng + degrees, lat + degrees], [lng, lat + degrees], [lng, lat]]];
  });
  const without = yards.filter((yard) => polygonToCells(yard, resolution, true).length === 0).length;
  const overlapping = yards.filter((yard) => polygonToCellsExperimental(yard, resolution, POLYGON_TO_CELLS_FLAGS.containmentOverlapping, true).length === 0).length;
  console.log(`${metres} m, resolution ${resolution}: ${without} of ${yards.length} have no cell, overlapping ${overlapping}`);
}
JS
