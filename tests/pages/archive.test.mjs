// Files of fleet archive, in both forms of coordinates, and a table as fleet export writes it, read by another program: every column of every row.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';

const program = join(process.env.FLEET_BUILD_DIR ?? '', 'tests/unit/archive_test');
const options = { skip: existsSync(program) ? false : 'no archive_test in FLEET_BUILD_DIR' };
const folder = mkdtempSync(join(tmpdir(), 'fleet-parquet-'));

before(() => {
  if (!options.skip) execFileSync(program, ['-tc=sample*'], { env: { ...process.env, FLEET_SAMPLE_DIR: folder } });
});
after(() => rmSync(folder, { recursive: true }));

for (const form of ['short', 'long']) {
  test(`hyparquet reads a file with ${form} coordinates as it was written`, options, async () => {
    const file = await asyncBufferFromFile(join(folder, `${form}.parquet`));
    const metadata = await parquetMetadataAsync(file);
    assert.equal(Number(metadata.num_rows), 120_000);
    assert.equal(metadata.row_groups.length, 2);
    const written = readFileSync(join(folder, `${form}.json`), 'utf8').trim().split('\n').map(line => JSON.parse(line));
    const rows = await parquetReadObjects({ file, compressors });
    const read = rows.map(row => [row.imei, Number(row.gps_time), row.lat, row.lng, row.speed_kmh, row.direction_deg, row.altitude_m, row.satellites,
      row.acc_on, row.position_type, row.source]);
    for (const row of written) for (const column of [4, 6]) if (row[column] !== null) row[column] = Math.fround(row[column]);
    // hyparquet multiplies a decimal by a power of ten, which may end in another last bit.
    for (const row of [...read, ...written]) if (form === 'short') for (const column of [2, 3]) row[column] = Number(row[column].toFixed(7));
    for (const [i, row] of written.entries()) if (JSON.stringify(row) !== JSON.stringify(read[i])) assert.deepEqual(read[i], row, `row ${i}`);
    assert.equal(read.length, written.length);
  });
}

test('hyparquet reads a table of every type, with nulls, as it was written', options, async () => {
  const file = await asyncBufferFromFile(join(folder, 'table.parquet'));
  const { row_groups, schema } = await parquetMetadataAsync(file);
  assert.deepEqual(row_groups.map(group => Number(group.num_rows)), [100_000, 20_000]);
  assert.deepEqual(schema.slice(1).map(({ logical_type: logical }) => logical && logical.type + (logical.unit ?? '')),
    ['STRING', 'STRING', undefined, undefined, undefined, undefined, 'TIMESTAMPMICROS', 'DATE', 'STRING', undefined, undefined]);
  const written = readFileSync(join(folder, 'table.json'), 'utf8').trim().split('\n').map(line => JSON.parse(line));
  const parsers = { timestampFromMicroseconds: Number, dateFromDays: Number };
  const rows = await parquetReadObjects({ file, compressors, parsers });
  assert.equal(rows.length, written.length);
  for (const [i, row] of written.entries()) {
    const { few, many, whole, real, half, yes, at, day, never, never_whole, never_yes } = rows[i];
    const read = [few, many, whole === null ? null : String(whole), real, half, yes, at, day, never, never_whole, never_yes];
    if (JSON.stringify(read) !== JSON.stringify(row.map(value => value ?? null))) assert.deepEqual(read, row, `row ${i}`);
  }
});
