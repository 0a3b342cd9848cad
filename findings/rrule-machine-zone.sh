#!/usr/bin/env bash
# rrule 2.8.1 (npm): a Date of a rule with TZID is another instant on each machine. 06:00 in Nairobi is 03:00 UTC, which is what it
# gives where the machine is in UTC; on a machine in Nairobi it is 06:00 UTC, three hours late, and in New York 22:00 UTC of the day
# before. The Date's UTC fields are those of the machine's local time. The README says so; one expects of a Date that getTime() is
# the instant, as node-ical gives it from the same rule.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='UTC: 2026-11-28T03:00:00.000Z, node-ical 2026-11-28T03:00:00.000Z
Africa/Nairobi: 2026-11-28T06:00:00.000Z, node-ical 2026-11-28T03:00:00.000Z
America/New_York: 2026-11-27T22:00:00.000Z, node-ical 2026-11-28T03:00:00.000Z'
npm_packages rrule@2.8.1 node-ical@0.26.1
cat >"$folder/run.mjs" <<'JS'
import ical from 'node-ical';
import rrule from 'rrule';
const start = 'DTSTART;TZID=Africa/Nairobi:20261128T060000', rule = 'RRULE:FREQ=DAILY;COUNT=1';
const event = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'BEGIN:VEVENT', 'UID:shift', 'DTSTAMP:20261101T000000Z', start, rule, 'END:VEVENT', 'END:VCALENDAR'];
const [first] = rrule.rrulestr(`${start}\n${rule}`).all();
const [other] = Object.values(ical.sync.parseICS(event.join('\r\n'))).find(({ type }) => type === 'VEVENT').rrule.all();
console.log(`${process.env.TZ}: ${first.toISOString()}, node-ical ${other.toISOString()}`);
JS
for zone in UTC Africa/Nairobi America/New_York; do
  env -C "$folder" TZ=$zone node run.mjs
done | expect "$seen"
