#!/usr/bin/env bash
# csv-stringify 6.9.0 (npm): false is written as an empty cell, as null is, and true as 1. An ignition that is known to be off cannot
# be told from one that is not known. A Date is its milliseconds since 1970. papaparse 5.7.1 and d3-dsv 3.0.2 write false, and the
# date. The documentation shows it in the list of `cast`, where other functions may be set.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='csv-stringify: A,1,1795849200000 B,, C,,
papaparse: A,true,2026-11-28T07:00:00.000Z B,false, C,,
d3-dsv: A,true,2026-11-28T07:00Z B,false, C,,
csv-stringify read back: off and unknown are equal'
npm_packages csv-stringify@6.9.0 papaparse@5.7.1 d3-dsv@3.0.2
run_js <<'JS' | expect "$seen"
import { stringify } from 'csv-stringify/sync';
import { csvFormatBody } from 'd3-dsv';
import Papa from 'papaparse';
const rows = [{ plate: 'A', ignition: true, at: new Date('2026-11-28T07:00:00Z') }, { plate: 'B', ignition: false, at: null }, { plate: 'C', ignition: null, at: null }];
const lines = (text) => text.trim().split(/\r?\n/);
const written = lines(stringify(rows));
console.log('csv-stringify:', written.join(' '));
console.log('papaparse:', lines(Papa.unparse(rows, { header: false })).join(' '));
console.log('d3-dsv:', lines(csvFormatBody(rows)).join(' '));
const [, off, unknown] = written.map((line) => line.split(',')[1]);
console.log('csv-stringify read back: off and unknown are', off === unknown ? 'equal' : 'told apart');
JS
