#!/usr/bin/env bash
# gps 0.9.0 (npm, GPS.js) and nmea-simple 3.3.0: a GGA sentence has a time of day and no date, and both give it today's. Of a recorded log
# each fix is then of the day on which it is read; GPS.js takes the date of the RMC sentence beside it, and gives it up again at
# the next GGA. A position of before midnight that is read after it is a day ahead.
# `valid` of GPS.js says that the check sum is right: it is true for a sentence whose status is V, without a position.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='after RMC: 2010-05-05
after GGA: today
nmea-simple, GGA: today
RMC with status V: valid true, lat null'
npm_packages gps@0.9.0 nmea-simple@3.3.0
run_js <<'JS' | expect "$seen"
import GPS from 'gps';
import { parseNmeaSentence } from 'nmea-simple';
const sentence = (text) => `$${text}*${[...text].reduce((sum, c) => sum ^ c.charCodeAt(0), 0).toString(16).toUpperCase().padStart(2, '0')}`;
const rmc = sentence('GPRMC,120000.00,A,0118.0000,S,03648.0000,E,10.0,90.0,050510,,,A');
const gga = sentence('GPGGA,120000.00,0118.0000,S,03648.0000,E,1,08,1.0,1600.0,M,,M,,');
const today = new Date().toISOString().slice(0, 10);
const day = (time) => time.toISOString().slice(0, 10).replace(today, 'today');
const gps = new GPS();
gps.update(rmc);
console.log('after RMC:', day(gps.state.time));
gps.update(gga);
console.log('after GGA:', day(gps.state.time));
console.log('nmea-simple, GGA:', day(parseNmeaSentence(gga).time));
const unfixed = GPS.Parse(sentence('GPRMC,120000.00,V,,,,,,,050510,,,N'));
console.log('RMC with status V: valid', `${unfixed.valid}, lat`, unfixed.lat);
JS
