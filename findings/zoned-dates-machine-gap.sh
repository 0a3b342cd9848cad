#!/usr/bin/env bash
# date-fns-tz 3.2.0 and dayjs 1.11.23 (npm): one hour of the year is wrong in a zone without daylight saving, where the browser is in one
# that has it. 23:30 UTC is 02:30 in Nairobi; both print 03:30 on a machine in Berlin, in the night in which Berlin's clocks leave out
# 02:30, and dayjs moves the instant as well. The local time of Nairobi is put into a Date of the machine, which has no such
# time. Intl and luxon 3.7.2 are right. Reports to date-fns-tz go back to 2023.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='a machine in UTC
  Intl: 02:30
  luxon: 02:30
  formatInTimeZone: 02:30
  dayjs: 02:30, the instant is 23:30 UTC
a machine in Europe/Berlin
  Intl: 02:30
  luxon: 02:30
  formatInTimeZone: 03:30
  dayjs: 03:30, the instant is 00:30 UTC'
npm_packages date-fns@4.4.0 date-fns-tz@3.2.0 dayjs@1.11.23 luxon@3.7.2
cat >"$folder/run.mjs" <<'JS'
import { formatInTimeZone } from 'date-fns-tz';
import dayjs from 'dayjs';
import timezone from 'dayjs/plugin/timezone.js';
import utc from 'dayjs/plugin/utc.js';
import { DateTime } from 'luxon';
dayjs.extend(utc);
dayjs.extend(timezone);
const instant = '2026-03-28T23:30:00Z', timeZone = 'Africa/Nairobi';
const zoned = dayjs(instant).tz(timeZone);
console.log('a machine in', process.env.TZ);
console.log('  Intl:', new Intl.DateTimeFormat('en-GB', { timeZone, timeStyle: 'short' }).format(new Date(instant)));
console.log('  luxon:', DateTime.fromISO(instant, { zone: timeZone }).toFormat('HH:mm'));
console.log('  formatInTimeZone:', formatInTimeZone(instant, timeZone, 'HH:mm'));
console.log(`  dayjs: ${zoned.format('HH:mm')}, the instant is ${zoned.toISOString().slice(11, 16)} UTC`);
JS
for zone in UTC Europe/Berlin; do
  env -C "$folder" TZ=$zone node run.mjs
done | expect "$seen"
