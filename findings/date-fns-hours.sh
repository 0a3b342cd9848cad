#!/usr/bin/env bash
# date-fns 4.4.0 (npm): in the hour that autumn has twice, `startOfHour` moves a time of the second pass into the first. 02:30 winter time
# in Berlin, 01:30 UTC, begins its hour at 00:00 UTC, 90 minutes before, and `roundToNearestMinutes` goes an hour back as well. A
# sum by hours has both hours in one, and none in the next; `eachHourOfInterval` leaves that one out. The functions are handed an
# instant, and write its local clock anew. On a machine in UTC all is right, so a test there sees nothing.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='UTC
  fixes by hour: {"00:00":4,"01:00":4}
  01:29 rounded to 15 minutes: 01:30
  hours: 23:00 00:00 01:00 02:00
Europe/Berlin
  fixes by hour: {"00:00":8}
  01:29 rounded to 15 minutes: 00:30
  hours: 23:00 00:00 02:00'
npm_packages date-fns@4.4.0
cat >"$folder/run.mjs" <<'JS'
import { eachHourOfInterval, roundToNearestMinutes, startOfHour } from 'date-fns';
const utc = (date) => date.toISOString().slice(11, 16);
const at = (clock) => new Date(`2026-10-${clock === '23:00' ? 24 : 25}T${clock}:00Z`);
const fixes = Array.from({ length: 8 }, (_, i) => new Date(at('00:00').getTime() + i * 15 * 60_000));
const byHour = {};
for (const fix of fixes) byHour[utc(startOfHour(fix))] = (byHour[utc(startOfHour(fix))] ?? 0) + 1;
console.log(process.env.TZ);
console.log('  fixes by hour:', JSON.stringify(byHour));
console.log('  01:29 rounded to 15 minutes:', utc(roundToNearestMinutes(at('01:29'), { nearestTo: 15 })));
console.log('  hours:', eachHourOfInterval({ start: at('23:00'), end: at('02:00') }).map(utc).join(' '));
JS
for zone in UTC Europe/Berlin; do
  env -C "$folder" TZ=$zone node run.mjs
done | expect "$seen"
