#!/usr/bin/env bash
# papaparse 5.7.1, csv-stringify 6.9.0 and fast-csv 5.0.8 (npm), writing objects as CSV: the columns are those of the first object. A key that
# only a later one has is left out of the whole file, without an error: if the first trip has no driver, no trip has one. The
# columns of a file then depend on the order of its rows. d3-dsv 3.0.2 takes the columns of all objects. papaparse says so in its
# documentation of `columns`; csv-stringify and fast-csv name the keys of the objects.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='papaparse: plate,km A,12 B,30
csv-stringify: plate,km A,12 B,30
fast-csv: plate,km A,12 B,30
d3-dsv: plate,km,driver A,12, B,30,Ann
papaparse, other order: plate,km,driver B,30,Ann A,12,'
npm_packages papaparse@5.7.1 csv-stringify@6.9.0 fast-csv@5.0.8 d3-dsv@3.0.2
run_js <<'JS' | expect "$seen"
import { stringify } from 'csv-stringify/sync';
import { csvFormat } from 'd3-dsv';
import { writeToString } from 'fast-csv';
import Papa from 'papaparse';
const trips = [{ plate: 'A', km: 12 }, { plate: 'B', km: 30, driver: 'Ann' }];
const lines = (text) => text.trim().split(/\r?\n/).join(' ');
console.log('papaparse:', lines(Papa.unparse(trips)));
console.log('csv-stringify:', lines(stringify(trips, { header: true })));
console.log('fast-csv:', lines(await writeToString(trips, { headers: true })));
console.log('d3-dsv:', lines(csvFormat(trips)));
console.log('papaparse, other order:', lines(Papa.unparse([...trips].reverse())));
JS
