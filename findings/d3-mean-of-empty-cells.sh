#!/usr/bin/env bash
# d3-array 3.2.5 with d3-dsv 3.0.2 (npm): the mean of a column of CSV counts each empty cell as 0, and its maximum is that of the text.
# d3-dsv gives an empty cell as "", and `mean`, `median`, `quantile` and `deviation` make numbers of the cells, 0 of "". Of the speeds
# 60, nothing and 40 the mean is 33.3, with null in its place 50. `max` and `min` compare the cells as they are: of 9 and 100 the
# largest is 9. So the mean can be above the maximum. The documentation says of the mean that undefined and NaN are left out, and of
# `max` that strings are compared as such. `autoType` makes null of an empty cell, and numbers of IMEIs.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='60,,40: mean 33.3, median 40, max 60
9,100: mean 54.5, median 54.5, max 9
60,,40 with autoType: mean 50.0, median 50, max 60'
npm_packages d3-array@3.2.5 d3-dsv@3.0.2
run_js <<'JS' | expect "$seen"
import { max, mean, median } from 'd3-array';
import { autoType, csvParse } from 'd3-dsv';
const show = (name, cells, row) => {
  const rows = csvParse(`plate,kmh\n${cells.split(',').map((cell, i) => `${i},${cell}\n`).join('')}`, row);
  const kmh = (one) => one.kmh;
  console.log(`${name}: mean ${mean(rows, kmh).toFixed(1)}, median ${median(rows, kmh)}, max ${max(rows, kmh)}`);
};
show('60,,40', '60,,40');
show('9,100', '9,100');
show('60,,40 with autoType', '60,,40', autoType);
JS
