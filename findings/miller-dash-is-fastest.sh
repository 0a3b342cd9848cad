#!/usr/bin/env bash
# Miller 6.13.0 (Debian 13): one cell with a dash, for a speed that is not known, is the top speed. `stats1` counts it, has it as maximum and
# leaves it out of the sum: a count of 3, a sum of 100 and a mean of 50 do not fit. `top` gives it as the fastest vehicle. `sort -nr` puts
# it, and the empty cells, before the fastest, while `sort -nf` puts them last. An empty cell is left out of count and maximum. No
# message says so. The manual has the order of types, numbers before text; one expects an error, or that it is left out everywhere.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie libc-bin miller=6.13.0-1
printf '%s\n' plate,kmh A,40 B,- C, D,60 >"$tree/tmp/in.csv"
cat >"$tree/tmp/run" <<'SH'
cd /tmp
mlr --icsv --oxtab --ops ': ' stats1 -a count,sum,mean,max -f kmh in.csv
mlr --icsv --onidx top -n 1 -f kmh -a in.csv
for order in -nr -nf; do echo "sort $order:" $(mlr --icsv --onidx sort $order kmh then cut -f plate in.csv); done
SH
"${inside[@]}" bash /tmp/run | expect 'kmh_count: 3
kmh_sum: 100
kmh_mean: 50
kmh_max: -
B -
sort -nr: B C D A
sort -nf: A D C B'
