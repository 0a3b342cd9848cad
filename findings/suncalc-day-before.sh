#!/usr/bin/env bash
# suncalc 2.0.2 (npm; 1.9.0 alike): sunrise and sunset of a day that is handed in by its midnight are those of the day before. For the
# 28th of November in Nairobi, from its midnight, getTimes gives the 27th, and from 12:00 the 28th; in London and in Auckland the
# same. All fixes of the 28th are after that sunset: a report of driving at night has the whole day as night. The times of day
# differ by a minute from the right ones, so that nobody sees it in a table. Noon has to be handed in. Reports go back to 2014.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='Nairobi, by 00:00 of the 28th: the sun rises on the 27th at 06:14, hours of daylight on the 28th 0.0
Nairobi, by 12:00 of the 28th: the sun rises on the 28th at 06:15, hours of daylight on the 28th 12.2
Auckland, by 00:00 of the 28th: the sun rises on the 27th at 05:57, hours of daylight on the 28th 0.0
Auckland, by 12:00 of the 28th: the sun rises on the 28th at 05:56, hours of daylight on the 28th 14.4
London, by 00:00 of the 28th: the sun rises on the 27th at 07:37, hours of daylight on the 28th 0.0
London, by 12:00 of the 28th: the sun rises on the 28th at 07:38, hours of daylight on the 28th 8.3'
npm_packages suncalc@2.0.2
run_js <<'JS' | expect "$seen"
import * as suncalc from 'suncalc';
const places = { Nairobi: [-1.3, 36.8, 3], Auckland: [-36.8, 174.7, 13], London: [51.5, 0, 0] };
for (const [place, [lat, lng, offset]] of Object.entries(places)) {
  const begin = Date.UTC(2026, 10, 28, -offset), end = Date.UTC(2026, 10, 29, -offset);
  for (const hour of [0, 12]) {
    const { sunrise, sunset } = suncalc.getTimes(new Date(begin + hour * 3_600_000), lat, lng);
    const daylight = Math.max(0, Math.min(sunset, end) - Math.max(sunrise, begin)) / 3_600_000;
    const [day, clock] = new Date(sunrise.getTime() + offset * 3_600_000).toISOString().slice(8, 16).split('T');
    console.log(`${place}, by ${String(hour).padStart(2, '0')}:00 of the 28th: the sun rises on the ${day}th at ${clock}, hours of daylight on the 28th ${daylight.toFixed(1)}`);
  }
}
JS
