#!/usr/bin/env bash
# Prometheus 2.53.3 (Debian 13): the count of none is nothing, and not 0. `count(last_fix_age_seconds < 600) == 0`, for an alert when no vehicle
# reports any more, is 2 while two of them do, and has no value when none does: the alert never fires. `< 1` does not either, and a
# graph of it has a gap. `sum(last_fix_age_seconds < bool 600)` is 0 then, and so is the count with `or vector(0)`. promtool
# finds no fault in such a rule. The manual has it that a comparison filters; one expects that a count may be 0.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie libc-bin prometheus=2.53.3+ds1-2 sed
cat >"$tree/tmp/rules.yml" <<'YAML'
groups:
- name: fleet
  rules:
  - {alert: NobodyReports, expr: 'count(last_fix_age_seconds < 600) == 0'}
  - {alert: NobodyReportsBool, expr: 'sum(last_fix_age_seconds < bool 600) == 0'}
YAML
cat >"$tree/tmp/test.yml" <<'YAML'
rule_files: [rules.yml]
evaluation_interval: 1m
tests:
- interval: 1m
  input_series:
  - {series: 'last_fix_age_seconds{plate="A"}', values: '30 30 900 900'}
  - {series: 'last_fix_age_seconds{plate="B"}', values: '30 30 900 900'}
  promql_expr_test:
  - {expr: 'count(last_fix_age_seconds < 600)', eval_time: 1m}
  - {expr: 'count(last_fix_age_seconds < 600)', eval_time: 3m, exp_samples: [{labels: '{}', value: 0}]}
  - {expr: 'sum(last_fix_age_seconds < bool 600)', eval_time: 3m}
  - {expr: 'count(last_fix_age_seconds < 600) or vector(0)', eval_time: 3m}
  - {expr: 'count(ALERTS) by (alertname)', eval_time: 3m}
YAML
cat >"$tree/tmp/run" <<'SH2'
cd /tmp
promtool check rules rules.yml | sed -n '2s/^ *//p'
# Other samples are expected, so that the test fails and prints what it got.
promtool test rules test.yml 2>&1 | sed -n 's/^ *expr: "\(.*\)", time: \(.m\).*/\2 \1:/p; s/^ *got: */  /p'
SH2
"${inside[@]}" bash /tmp/run | expect 'SUCCESS: 2 rules found
1m count(last_fix_age_seconds < 600):
  {} 2E+00
3m count(last_fix_age_seconds < 600):
  nil
3m sum(last_fix_age_seconds < bool 600):
  {} 0E+00
3m count(last_fix_age_seconds < 600) or vector(0):
  {} 0E+00
3m count(ALERTS) by (alertname):
  {alertname="NobodyReportsBool"} 1E+00'
