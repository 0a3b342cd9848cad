#!/usr/bin/env bash
# DuckDB 1.5.6 (npm @duckdb/node-api 1.5.6-r.1): of a TIMESTAMP WITH TIME ZONE, date_trunc('day') and the cast to a date give the day
# of the session's zone, time_bucket(interval '1 day') gives the day of UTC. The first 3 hours of each day in Africa/Nairobi are
# in another bucket than in the sum by date. Its third argument may be the zone.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='cast to date: 2026-11-28
date_trunc: 2026-11-28 00:00:00+03
time_bucket: 2026-11-27 03:00:00+03
time_bucket with the zone: 2026-11-28 00:00:00+03'
npm_packages @duckdb/node-api@1.5.6-r.1
run_js <<'JS' | expect "$seen"
import { DuckDBInstance } from '@duckdb/node-api';
const connection = await (await DuckDBInstance.create(':memory:')).connect();
await connection.run("set timezone = 'Africa/Nairobi'");
const fix = "'2026-11-28 00:30:00+03'::timestamptz";
const days = {
  'cast to date': `${fix}::date`,
  date_trunc: `date_trunc('day', ${fix})`,
  time_bucket: `time_bucket(interval '1 day', ${fix})`,
  'time_bucket with the zone': `time_bucket(interval '1 day', ${fix}, 'Africa/Nairobi')`,
};
for (const [name, day] of Object.entries(days))
  console.log(`${name}:`, (await connection.runAndReadAll(`select (${day})::varchar`)).getRowsJson()[0][0]);
JS
