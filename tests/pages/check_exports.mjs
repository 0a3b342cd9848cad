// node check_exports.mjs FOLDER: each NAME.parquet of the folder, read by another program than fleet, says what NAME.csv says.
// Called by tests/e2e/export_test.cpp. Prints a line for each file: name, rows, and the types of the columns.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';

/** The cells of RFC 4180: lists of strings. */
function cells_of(csv) {
  const rows = [];
  let row = [], cell = '', quoted = false;
  for (let i = 0; i < csv.length; ++i) {
    const c = csv[i];
    if (quoted && c === '"' && csv[i + 1] === '"') { cell += '"'; ++i; }
    else if (c === '"') quoted = !quoted;
    else if (!quoted && c === ',') { row.push(cell); cell = ''; }
    else if (!quoted && c === '\r' && csv[i + 1] === '\n') { rows.push([...row, cell]); row = []; cell = ''; ++i; }
    else cell += c;
  }
  assert.equal(cell, '');
  return rows;
}

/** A value as the CSV writes it, which keeps text from being run as a formula. */
function written(value) {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString().replace('.000Z', 'Z');
  if (typeof value === 'string') return /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/.test(value) ? `'${value}` : value;
  return String(value);
}

/** Numbers are compared as numbers: JSON has other digits for the same double. */
const same = (value, cell) => (typeof value === 'number' ? cell !== '' && Number(cell) === value : written(value) === cell);

const folder = process.argv[2];
for (const name of readdirSync(folder).filter(file => file.endsWith('.parquet')).map(file => file.slice(0, -'.parquet'.length)).sort()) {
  const file = await asyncBufferFromFile(join(folder, `${name}.parquet`));
  const { schema, num_rows } = await parquetMetadataAsync(file);
  const columns = schema.slice(1);
  const [header, ...lines] = cells_of(readFileSync(join(folder, `${name}.csv`), 'utf8'));
  assert.deepEqual(columns.map(column => column.name), header, `${name}: columns`);
  const rows = await parquetReadObjects({ file, compressors });
  assert.equal(rows.length, lines.length, `${name}: rows`);
  assert.equal(Number(num_rows), lines.length, `${name}: rows of the footer`);
  for (const [i, line] of lines.entries())
    for (const [at, column] of header.entries())
      assert.ok(same(rows[i][column], line[at]), `${name}, row ${i}, ${column}: ${written(rows[i][column])} is ${line[at]} in CSV`);
  const types = columns.map(({ name: column, type, logical_type: logical }) => {
    const unit = logical?.unit ? `_${logical.unit}${logical.isAdjustedToUTC ? '_UTC' : ''}` : '';
    return `${column}:${logical ? logical.type + unit : type}`;
  });
  console.log(`${name} ${lines.length} ${types.join(' ')}`);
}
