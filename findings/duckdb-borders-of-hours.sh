#!/usr/bin/env bash
# DuckDB 1.5.6 (npm): `date_diff('hour', begun, ended)` counts the full hours that the clock shows in between, not the hours that pass. A stop
# from 07:59 to 08:01 lasts an hour, one from 08:00 to 08:59 none, and a trip of two minutes over midnight takes a day. `date_sub` counts
# whole units that have passed, and `date_diff('second', …)` is exact. The manual has the word "boundaries"; one expects what the
# difference of the two times says.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='07:59 to 08:01: date_diff 1 hour, date_sub 0, 120 seconds
08:00 to 08:59: date_diff 0 hour, date_sub 0, 3540 seconds
06:30 to 09:29: date_diff 3 hour, date_sub 2, 10740 seconds'
npm_packages @duckdb/node-api@1.5.6-r.1
run_js <<'JS' | expect "$seen"
import { DuckDBInstance } from '@duckdb/node-api';
const connection = await (await DuckDBInstance.create(':memory:')).connect();
for (const [begun, ended] of [['07:59', '08:01'], ['08:00', '08:59'], ['06:30', '09:29']]) {
  const times = [begun, ended].map((clock) => `timestamptz '2026-11-28 ${clock}:00+00'`).join(', ');
  const rows = await connection.runAndReadAll(`select date_diff('hour', ${times}), date_sub('hour', ${times}), date_diff('second', ${times})`);
  const [hours, passed, seconds] = rows.getRowsJson()[0];
  console.log(`${begun} to ${ended}: date_diff ${hours} hour, date_sub ${passed}, ${seconds} seconds`);
}
JS
