#!/usr/bin/env bash
# DuckDB 1.5.6 (npm @duckdb/node-api 1.5.6-r.1): the type that is found for the same times depends on the file's format. In CSV
# "2026-11-28T07:00:00Z" is TIMESTAMP WITH TIME ZONE; in JSON it is TIMESTAMP, which is then taken as local time wherever it meets
# one with a zone: 3 hours off in Africa/Nairobi. With "+03:00" it is the same, and with both in one file JSON leaves text.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='2026-11-28T07:00:00Z csv: TIMESTAMP WITH TIME ZONE json: TIMESTAMP
2026-11-28T10:00:00+03:00 csv: TIMESTAMP WITH TIME ZONE json: TIMESTAMP
both csv: TIMESTAMP WITH TIME ZONE json: VARCHAR
hours to 07:00 UTC: 3'
npm_packages @duckdb/node-api@1.5.6-r.1
run_js <<'JS' | expect "$seen"
import { DuckDBInstance } from '@duckdb/node-api';
import { writeFileSync } from 'node:fs';
const connection = await (await DuckDBInstance.create(':memory:')).connect();
const ask = async (sql) => (await connection.runAndReadAll(sql)).getRowsJson().map((row) => row.join(' ')).join('; ');
const [utc, offset] = ['2026-11-28T07:00:00Z', '2026-11-28T10:00:00+03:00'];
for (const times of [[utc], [offset], [utc, offset]]) {
  writeFileSync('t.csv', ['fix', ...times, ''].join('\n'));
  writeFileSync('t.json', JSON.stringify(times.map((fix) => ({ fix }))));
  console.log(times.length > 1 ? 'both' : times[0], 'csv:', await ask("select distinct typeof(fix) from 't.csv'"), 'json:', await ask("select distinct typeof(fix) from 't.json'"));
}
await connection.run("set timezone = 'Africa/Nairobi'");
writeFileSync('t.json', '[{"fix":"2026-11-28T07:00:00Z"}]');
console.log('hours to 07:00 UTC:', await ask("select date_diff('hour', fix::timestamptz, '2026-11-28 07:00:00+00'::timestamptz) from 't.json'"));
JS
