#!/usr/bin/env bash
# luxon 3.7.2 (npm), `Duration.toFormat`: a negative duration has its sign at each part. 90 minutes too early are "-1:-30", and 10 minutes
# too early "0:-10", which a reader takes for a misprint, and a program for no duration. The option `signMode:
# "negativeLargestOnly"` of 3.7 gives -1:30, and 0:10 without any sign for the 10 minutes.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='90 minutes late: 1:30, largest only 1:30
90 minutes early: -1:-30, largest only -1:30
10 minutes early: 0:-10, largest only 0:10'
npm_packages luxon@3.7.2
run_js <<'JS' | expect "$seen"
import { Duration } from 'luxon';
for (const minutes of [90, -90, -10]) {
  const late = Duration.fromMillis(minutes * 60_000);
  const largest = late.toFormat('h:mm', { signMode: 'negativeLargestOnly' });
  console.log(`${Math.abs(minutes)} minutes ${minutes < 0 ? 'early' : 'late'}: ${late.toFormat('h:mm')}, largest only ${largest}`);
}
JS
