#!/usr/bin/env bash
# DuckDB 1.5.6 (npm): numbers of SIM cards in a CSV file, 20 digits each, become doubles. 89254021234567890123 and one that differs in the
# last three digits are the same value, so that a join gives each vehicle both cards, and a count of cards is 1. IMEIs of 15
# digits are exact, and a column with a leading zero is text. One expects hugeint, which DuckDB has and takes for such a number in SQL,
# or text. `types = {'iccid': 'varchar'}` keeps them.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='in SQL: HUGEINT
iccid: DOUBLE, 1 card; imei: BIGINT, 2 devices; phone: VARCHAR
by join: KAA has the cards of KAA,KBB
with types: 2 cards'
npm_packages @duckdb/node-api@1.5.6-r.1
run_js <<'JS' | expect "$seen"
import { DuckDBInstance } from '@duckdb/node-api';
import { writeFileSync } from 'node:fs';
writeFileSync('sims.csv', ['plate,imei,iccid,phone', 'KAA,862798050000001,89254021234567890123,0722000111', 'KBB,862798050000002,89254021234567890999,0722000112', ''].join('\n'));
const connection = await (await DuckDBInstance.create(':memory:')).connect();
const ask = async (sql) => console.log((await connection.runAndReadAll(sql)).getRowsJson()[0][0]);
await ask("select 'in SQL: ' || typeof(89254021234567890123)");
await ask(`select 'iccid: ' || any_value(typeof(iccid)) || ', ' || count(distinct iccid) || ' card; imei: ' || any_value(typeof(imei)) || ', ' ||
  count(distinct imei) || ' devices; phone: ' || any_value(typeof(phone)) from 'sims.csv'`);
await ask("select 'by join: ' || a.plate || ' has the cards of ' || string_agg(b.plate, ',' order by b.plate) from 'sims.csv' a join 'sims.csv' b using (iccid) where a.plate = 'KAA' group by a.plate");
await ask("select 'with types: ' || count(distinct iccid) || ' cards' from read_csv('sims.csv', types = {'iccid': 'varchar'})");
JS
