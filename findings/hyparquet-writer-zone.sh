#!/usr/bin/env bash
# hyparquet-writer 0.17.0 read by DuckDB 1.5.6 (npm): a JavaScript Date is an instant, and the Parquet type TIMESTAMP that it is
# written as says "not in UTC". DuckDB reads a TIMESTAMP without a zone, and takes it as local time where it meets one with a
# zone: 3 hours off in Africa/Nairobi. hyparquet reads its own file right, so that a test of both ends sees nothing.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='hyparquet: 2026-11-28T07:00:00.000Z
DuckDB: TIMESTAMP 3 hours off'
npm_packages hyparquet-writer@0.17.0 hyparquet@1.33.0 @duckdb/node-api@1.5.6-r.1
run_js <<'JS' | expect "$seen"
import { DuckDBInstance } from '@duckdb/node-api';
import { writeFileSync } from 'node:fs';
import { parquetReadObjects } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
const file = parquetWriteBuffer({ columnData: [{ name: 'fix', data: [new Date('2026-11-28T07:00:00Z')], type: 'TIMESTAMP' }] });
writeFileSync('t.parquet', Buffer.from(file));
console.log('hyparquet:', (await parquetReadObjects({ file }))[0].fix.toISOString());
const connection = await (await DuckDBInstance.create(':memory:')).connect();
await connection.run("set timezone = 'Africa/Nairobi'");
const ask = async (sql) => (await connection.runAndReadAll(sql)).getRowsJson()[0].join(' ');
console.log('DuckDB:', await ask("select typeof(fix), date_diff('hour', fix::timestamptz, '2026-11-28 07:00:00+00'::timestamptz) from 't.parquet'"), 'hours off');
JS
