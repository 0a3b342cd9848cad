#!/usr/bin/env bash
# luxon 3.7.2 (npm): a local time that autumn has twice is another instant in summer than in winter. 02:30 of 25 October 2026 in Berlin is
# 00:30 UTC when the program runs in July, and 01:30 UTC from the end of October on, with `fromISO`, `fromSQL` and `fromObject` alike:
# the offset of the moment of the call is tried first. A file that is read again half a year later gives other instants, and a
# test passes or fails by the season. The documentation says that the choice is not defined; one expects the same one each time.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='read on 2026-07-01: 2026-10-25T00:30:00.000Z
read on 2026-12-01: 2026-10-25T01:30:00.000Z
read on 2027-07-01: 2026-10-25T00:30:00.000Z'
npm_packages luxon@3.7.2
run_js <<'JS' | expect "$seen"
import { DateTime, Settings } from 'luxon';
const zone = 'Europe/Berlin';
for (const today of ['2026-07-01', '2026-12-01', '2027-07-01']) {
  Settings.now = () => Date.parse(today);
  const instants = [
    DateTime.fromISO('2026-10-25T02:30', { zone }),
    DateTime.fromSQL('2026-10-25 02:30:00', { zone }),
    DateTime.fromObject({ year: 2026, month: 10, day: 25, hour: 2, minute: 30 }, { zone }),
  ].map((time) => time.toUTC().toISO());
  console.log(`read on ${today}:`, [...new Set(instants)].join(' or '));
}
JS
