#!/usr/bin/env bash
# exceljs 4.4.0 (npm): a number is read as a date if the format of its cell has a letter of a date outside of quotes, also one that
# a backslash makes plain text. `0.0\ \k\m` is what a spreadsheet stores for a unit that is typed without quotes: 45.5 km becomes 13
# February 1900, because of the m. `0.0" km"` is read as a number. A duration over 24 hours (`[h]:mm:ss`) is a date as well, of
# 1899: 25.5 hours are 01:30 on 31 December.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='45.5 as 0.0" km" -> 45.5
45.5 as 0.0\ \l -> 45.5
45.5 as 0.0\ \k\m -> 1900-02-13T12:00:00.000Z
61.5 as 0.0\ \k\m/\h -> 1900-03-01T12:00:00.000Z
1.0625 as [h]:mm:ss -> 1899-12-31T01:30:00.000Z'
npm_packages exceljs@4.4.0
run_js <<'JS' | expect "$seen"
import ExcelJS from 'exceljs';
const cells = [[45.5, '0.0" km"'], [45.5, '0.0\\ \\l'], [45.5, '0.0\\ \\k\\m'], [61.5, '0.0\\ \\k\\m/\\h'], [25.5 / 24, '[h]:mm:ss']];
const written = new ExcelJS.Workbook();
const sheet = written.addWorksheet('trips');
cells.forEach(([value, numFmt], i) => Object.assign(sheet.getCell(i + 1, 1), { value, numFmt }));
const read = new ExcelJS.Workbook();
await read.xlsx.load(await written.xlsx.writeBuffer());
read.worksheets[0].eachRow((row, n) => {
  const { value } = row.getCell(1);
  console.log(cells[n - 1].join(' as '), '->', value instanceof Date ? value.toISOString() : value);
});
JS
