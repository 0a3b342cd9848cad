#!/usr/bin/env bash
# date-fns 4.4.0 (npm): a unit that is not asked for is left out, and not added to the others. An idle time of 26 hours by
# `intervalToDuration`, written with `formatDuration` in hours and minutes, is "2 hours": the day is in a field that `format` does not name.
# A stop of 30 seconds is the empty string then, and one of 0 seconds is it in any case, as fields that are 0 are not there; `zero: true`
# shows 0 for fields that exist, and does not help. One expects that the parts add up to the interval.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='90 minutes: "1 hour 30 minutes", hours and minutes "1 hour 30 minutes", zero "1 hour 30 minutes"
26 hours: "1 day 2 hours", hours and minutes "2 hours", zero "2 hours"
8 days and 1 hour: "8 days 1 hour", hours and minutes "1 hour", zero "1 hour"
30 seconds: "30 seconds", hours and minutes "", zero ""
0 seconds: "", hours and minutes "", zero ""'
npm_packages date-fns@4.4.0
run_js <<'JS' | expect "$seen"
import { formatDuration, intervalToDuration } from 'date-fns';
const show = (name, seconds) => {
  const duration = intervalToDuration({ start: new Date(Date.UTC(2026, 10, 2)), end: new Date(Date.UTC(2026, 10, 2) + seconds * 1000) });
  const text = (options) => JSON.stringify(formatDuration(duration, options));
  console.log(`${name}: ${text()}, hours and minutes ${text({ format: ['hours', 'minutes'] })}, zero ${text({ format: ['hours', 'minutes'], zero: true })}`);
};
show('90 minutes', 5400);
show('26 hours', 93600);
show('8 days and 1 hour', 694800);
show('30 seconds', 30);
show('0 seconds', 0);
JS
