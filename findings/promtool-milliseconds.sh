#!/usr/bin/env bash
# promtool of Prometheus 2.53.3 (Debian 13): a time in milliseconds, as the text format has it, is taken for seconds when past values are
# read in with `tsdb create-blocks-from openmetrics`. A sample of September 2026 is one of the year 58692, in a block that is
# made without an error or a warning. OpenMetrics has seconds, the text format from which it comes has milliseconds, and the lines
# look alike. The manual names the format; one expects that a time 56,000 years ahead is refused.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie libc-bin prometheus=2.53.3+ds1-2 gawk
cat >"$tree/tmp/run" <<'SH'
cd /tmp
for at in 1790000000 1790000000000; do
  printf '# TYPE fixes gauge\nfixes 5 %s\n# EOF\n' $at >in
  rm -rf out
  promtool tsdb create-blocks-from openmetrics in out 2>&1 | gawk -v at=$at 'NR == 2 {print at " is of the year " strftime("%Y", $2 / 1000, 1) ", "}' | tr -d '\n'
  echo "status ${PIPESTATUS[0]}"
done
SH
"${inside[@]}" bash /tmp/run | expect '1790000000 is of the year 2026, status 0
1790000000000 is of the year 58692, status 0'
