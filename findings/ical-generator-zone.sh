#!/usr/bin/env bash
# ical-generator 10.2.0 (npm): an event with a zone begins at another instant than its Date. 07:00 UTC with `timezone: 'Africa/Nairobi'` is
# written as TZID=Africa/Nairobi:…T070000, which is 04:00 UTC: the clock of the machine is taken and the zone put before it. With the
# zone on the calendar the time has neither a zone nor Z, and is 07:00 wherever it is read. Without any zone it is right, with Z.
# A DateTime of luxon is converted, when the zone is that of the event. One expects that a Date is an instant.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='Date: DTSTART:20261128T070000Z
Date, zone on the event: DTSTART;TZID=Africa/Nairobi:20261128T070000
Date, zone on the calendar: DTSTART:20261128T070000
luxon in UTC, zone on the event: DTSTART;TZID=Africa/Nairobi:20261128T100000'
npm_packages ical-generator@10.2.0 luxon@3.7.2
run_js <<'JS' | expect "$seen"
import ical from 'ical-generator';
import { DateTime } from 'luxon';
const date = new Date('2026-11-28T07:00:00Z');
const line = (name, calendar) => console.log(`${name}: ${String(calendar).match(/DTSTART.*/)[0].trim()}`);
const event = (start, timezone, ofCalendar) => {
  const calendar = ical(ofCalendar ? { timezone: ofCalendar } : {});
  calendar.createEvent({ start, ...(timezone && { timezone }), summary: 'service' });
  return calendar;
};
line('Date', event(date));
line('Date, zone on the event', event(date, 'Africa/Nairobi'));
line('Date, zone on the calendar', event(date, undefined, 'Africa/Nairobi'));
line('luxon in UTC, zone on the event', event(DateTime.fromJSDate(date, { zone: 'utc' }), 'Africa/Nairobi'));
JS
