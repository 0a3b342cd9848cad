#!/usr/bin/env bash
# exceljs 4.4.0 (npm), `workbook.csv.readFile`: 03-04-2026 becomes the 4th of March, though 03/04/2026 stays text; 25-12-2026 stays text
# too, so that one column of days is dates, with day and month exchanged, up to the 12th and text after it. A day alone,
# 2026-04-03, becomes a date; a time with a zone does not.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='03-04-2026 -> Date 2026-03-04T00:00:00.000Z
25-12-2026 -> string
03/04/2026 -> string
2026-04-03 -> Date 2026-04-03T00:00:00.000Z
2026-11-28T10:00:00+03:00 -> string
2026-11-28T07:00:00Z -> string'
npm_packages exceljs@4.4.0
run_js <<'JS' | expect "$seen"
import ExcelJS from 'exceljs';
import { writeFileSync } from 'node:fs';
const cells = ['03-04-2026', '25-12-2026', '03/04/2026', '2026-04-03', '2026-11-28T10:00:00+03:00', '2026-11-28T07:00:00Z'];
writeFileSync('in.csv', cells.join('\n') + '\n');
const sheet = await new ExcelJS.Workbook().csv.readFile('in.csv');
sheet.eachRow((row, n) => {
  const value = row.getCell(1).value;
  console.log(cells[n - 1], '->', value instanceof Date ? `Date ${value.toISOString()}` : typeof value);
});
JS
