#!/usr/bin/env bash
# Prometheus 2.53.3 (Debian 13): the first events of a counter are not counted, and later ones are counted in fractions. `increase` compares
# the samples of a series; one that begins at 5, as that of a label does when its first alarms come, has increased by nothing.
# Three alarms later it is 3.3, since the rise is stretched towards the whole window. An alert on the first alarm of a kind stays
# silent. The manual speaks of fractions, and not of the first value. A counter that stands at 0 beforehand gives 5 and 8.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie libc-bin prometheus=2.53.3+ds1-2 sed
cat >"$tree/tmp/test.yml" <<'YAML'
evaluation_interval: 1m
tests:
- interval: 1m
  input_series:
  - {series: 'alarms_total{begin="5"}', values: '_ _ _ _ 5 5 5 5 8 8'}
  - {series: 'alarms_total{begin="0"}', values: '0 0 0 0 5 5 5 5 8 8'}
  promql_expr_test:
  - {expr: 'increase(alarms_total{begin="5"}[8m])', eval_time: 7m}
  - {expr: 'increase(alarms_total{begin="5"}[8m])', eval_time: 9m}
  - {expr: 'increase(alarms_total{begin="0"}[8m])', eval_time: 7m}
  - {expr: 'increase(alarms_total{begin="0"}[8m])', eval_time: 9m}
YAML
# No expected samples are given, so that the test fails and prints what it got.
{ "${inside[@]}" promtool test rules /tmp/test.yml 2>&1 || true; } | sed -n 's/.*\(time: .m\).*/\1/p; s/^ *got: *//p' | expect 'time: 7m
{begin="5"} 0E+00
time: 9m
{begin="5"} 3.3000000000000003E+00
time: 7m
{begin="0"} 5E+00
time: 9m
{begin="0"} 8E+00'
