#!/usr/bin/env bash
# dayjs 1.11.23 (npm), plugin duration: one length of time is written in two ways, by how it came about. 26 hours as a number and a unit
# are "02:00" in the format HH:mm, since a day is split off that the format does not show. 26 hours from the ISO string
# PT26H are "26:00", and 90 minutes from PT90M are "00:90". Both print the same number of minutes. Of 1.5 hours in an object
# the minutes are "undefined". luxon 3.7.2 writes 26:00 and 01:30 for all of them.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='26 hours: 1560 minutes, 02:00; luxon 26:00
PT26H: 1560 minutes, 26:00; luxon 26:00
90 minutes: 90 minutes, 01:30; luxon 01:30
PT90M: 90 minutes, 00:90; luxon 01:30
{ hours: 1.5 }: 90 minutes, 1.5:undefined; luxon 01:30'
npm_packages dayjs@1.11.23 luxon@3.7.2
run_js <<'JS' | expect "$seen"
import dayjs from 'dayjs';
import duration from 'dayjs/plugin/duration.js';
import { Duration } from 'luxon';
dayjs.extend(duration);
const line = (name, ours, luxon) => console.log(`${name}: ${ours.asMinutes()} minutes, ${ours.format('HH:mm')}; luxon ${luxon.toFormat('hh:mm')}`);
line('26 hours', dayjs.duration(26, 'hours'), Duration.fromObject({ hours: 26 }));
line('PT26H', dayjs.duration('PT26H'), Duration.fromISO('PT26H'));
line('90 minutes', dayjs.duration(90, 'minutes'), Duration.fromObject({ minutes: 90 }));
line('PT90M', dayjs.duration('PT90M'), Duration.fromISO('PT90M'));
line('{ hours: 1.5 }', dayjs.duration({ hours: 1.5 }), Duration.fromObject({ hours: 1.5 }));
JS
