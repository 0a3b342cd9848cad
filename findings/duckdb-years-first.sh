#!/usr/bin/env bash
# DuckDB 1.5.6 (npm): days with two digits of the year are read from the left. In a CSV file 03/11/26, the third of November 2026, is the
# 26th of November 2003, and 30/11/26 is a day of 2030: one file has as many years as days, and no word of it. With four
# digits of the year the same days are right, day first, and so are 11/03/26 and 11/30/26, month first, since no month is
# 30. `dateformat` says it. One expects a guess between day and month, and one year.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='two digits: 03/11/26 30/11/26 -> DATE 2003-11-26 2030-11-26
with dots: 03.11.26 30.11.26 -> DATE 2003-11-26 2030-11-26
four digits: 03/11/2026 30/11/2026 -> DATE 2026-11-03 2026-11-30
months first: 11/03/26 11/30/26 -> DATE 2026-11-03 2026-11-30
with dateformat: 03/11/26 30/11/26 -> DATE 2026-11-03 2026-11-30'
npm_packages @duckdb/node-api@1.5.6-r.1
run_js <<'JS' | expect "$seen"
import { DuckDBInstance } from '@duckdb/node-api';
import { writeFileSync } from 'node:fs';
const connection = await (await DuckDBInstance.create(':memory:')).connect();
const read = async (name, days, options = '') => {
  writeFileSync('days.csv', ['day,km', ...days.map((day, i) => `${day},${i}`), ''].join('\n'));
  const rows = (await connection.runAndReadAll(`select typeof(day), day::varchar from read_csv('days.csv'${options})`)).getRowsJson();
  console.log(`${name}: ${days.join(' ')} -> ${rows[0][0]} ${rows.map(([, day]) => day).join(' ')}`);
};
await read('two digits', ['03/11/26', '30/11/26']);
await read('with dots', ['03.11.26', '30.11.26']);
await read('four digits', ['03/11/2026', '30/11/2026']);
await read('months first', ['11/03/26', '11/30/26']);
await read('with dateformat', ['03/11/26', '30/11/26'], ", dateformat = '%d/%m/%y'");
JS
