#!/usr/bin/env bash
# dayjs 1.11.23 with its plugins utc and timezone (npm): `dayjs.tz(text, zone)` is for a text without a zone. One with an offset or
# with Z is neither refused nor obeyed: the instant is brought to UTC, and its clock is then taken as one of the zone. 10:00+03:00
# is 07:00 UTC, and becomes 07:00 in Berlin, an hour off; Z is ignored. moment-timezone 0.6.6, after whose calls those of dayjs are
# named, obeys the offset. Reports to the project say so since 2020. `dayjs(text).tz(zone)` is right.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='2026-11-28T10:00:00+03:00 in Europe/Berlin
  dayjs.tz: 2026-11-28T06:00:00.000Z
  moment.tz: 2026-11-28T07:00:00.000Z
  dayjs().tz: 2026-11-28T07:00:00.000Z
2026-11-28T10:00:00Z in Africa/Nairobi
  dayjs.tz: 2026-11-28T07:00:00.000Z
  moment.tz: 2026-11-28T10:00:00.000Z
  dayjs().tz: 2026-11-28T10:00:00.000Z'
npm_packages dayjs@1.11.23 moment-timezone@0.6.6
run_js <<'JS' | expect "$seen"
import dayjs from 'dayjs';
import timezone from 'dayjs/plugin/timezone.js';
import utc from 'dayjs/plugin/utc.js';
import moment from 'moment-timezone';
dayjs.extend(utc);
dayjs.extend(timezone);
for (const [text, zone] of [['2026-11-28T10:00:00+03:00', 'Europe/Berlin'], ['2026-11-28T10:00:00Z', 'Africa/Nairobi']]) {
  console.log(text, 'in', zone);
  console.log('  dayjs.tz:', dayjs.tz(text, zone).toISOString());
  console.log('  moment.tz:', moment.tz(text, zone).toISOString());
  console.log('  dayjs().tz:', dayjs(text).tz(zone).toISOString());
}
JS
