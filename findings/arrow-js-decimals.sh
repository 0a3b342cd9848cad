#!/usr/bin/env bash
# apache-arrow 21.2.0 with parquet-wasm 0.8.0 (npm): a decimal comes without its point. 12.34 km, in a Parquet file that DuckDB 1.5.6 wrote
# of a decimal(10,2), are the number 1234 to arithmetic, and the text "1234": the value holds the digits, and the scale stands
# in the type of the column alone. Nothing fails; totals are a hundredfold. A double beside it is 12.34, and hyparquet 1.33.0 reads
# 12.34 of the same file. Reports to the project go back to 2021.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='scale 2: decimal 1234, as a number 1234, with 1 km more 1235; double 12.34
hyparquet: 12.34'
npm_packages apache-arrow@21.2.0 parquet-wasm@0.8.0 @duckdb/node-api@1.5.6-r.1 hyparquet@1.33.0 hyparquet-compressors@1.1.1
run_js <<'JS' | expect "$seen"
import { DuckDBInstance } from '@duckdb/node-api';
import { tableFromIPC } from 'apache-arrow';
import { parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { readFileSync } from 'node:fs';
import { readParquet } from 'parquet-wasm/node';
const connection = await (await DuckDBInstance.create(':memory:')).connect();
await connection.run("copy (select 12.34::decimal(10,2) as km, 12.34::double as double) to 'trips.parquet'");
const bytes = new Uint8Array(readFileSync('trips.parquet'));
const table = tableFromIPC(readParquet(bytes).intoIPCStream());
const { km, double } = table.get(0);
console.log(`scale ${table.schema.fields[0].type.scale}: decimal ${km}, as a number ${Number(km)}, with 1 km more ${km * 1 + 1}; double ${double}`);
console.log('hyparquet:', (await parquetReadObjects({ file: bytes.buffer, compressors }))[0].km);
JS
