#!/usr/bin/env bash
# csv-parse 7.0.3, csvtojson 2.0.14, csv-parser 3.2.1 and d3-dsv 3.0.2 (npm): of two columns with one name the last one remains, without a
# message. A report of trips with "km" of the odometer and "km" of the GPS, each under a title of its own in the line above, has one of them.
# papaparse 5.7.1 names the second one km_1. An option of csv-parse makes an array of both. A file with two equal names is
# valid CSV, as reports of vendors show. One expects an error, as of two equal columns in a table.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='csv-parse: {"plate":"KAA 123A","km":"41.7"}
csv-parse, group_columns_by_name: {"plate":"KAA 123A","km":["42.1","41.7"]}
csvtojson: {"plate":"KAA 123A","km":"41.7"}
csv-parser: {"plate":"KAA 123A","km":"41.7"}
d3-dsv: {"plate":"KAA 123A","km":"41.7"}
papaparse: {"plate":"KAA 123A","km":"42.1","km_1":"41.7"}'
npm_packages csv-parse@7.0.3 csvtojson@2.0.14 csv-parser@3.2.1 papaparse@5.7.1 d3-dsv@3.0.2
run_js <<'JS' | expect "$seen"
import csvParser from 'csv-parser';
import { parse } from 'csv-parse/sync';
import csvtojson from 'csvtojson';
import { csvParse } from 'd3-dsv';
import Papa from 'papaparse';
import { Readable } from 'node:stream';
const text = 'plate,km,km\nKAA 123A,42.1,41.7\n';
const show = (name, row) => console.log(`${name}: ${JSON.stringify(row)}`);
show('csv-parse', parse(text, { columns: true })[0]);
show('csv-parse, group_columns_by_name', parse(text, { columns: true, group_columns_by_name: true })[0]);
show('csvtojson', (await csvtojson().fromString(text))[0]);
for await (const row of Readable.from([text]).pipe(csvParser())) show('csv-parser', row);
show('d3-dsv', csvParse(text)[0]);
show('papaparse', Papa.parse(text, { header: true, skipEmptyLines: true }).data[0]);
JS
