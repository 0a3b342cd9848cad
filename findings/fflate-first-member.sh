#!/usr/bin/env bash
# fflate 0.8.3 (npm): of a .gz file with two members gunzipSync gives the first, without an error. Two days that were put into one file by `cat
# monday.gz tuesday.gz`, or a log to which gzip appended, are Monday alone; the checksum at the end is not looked at. zlib of Node.js, the
# browser's DecompressionStream, pako 3.0.3, DuckDB and gzip give both days, and so does the Gunzip class of fflate itself. The format allows
# any number of members. A change that mends it was proposed to the project in June 2026.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='gunzipSync of fflate: Monday
Gunzip of fflate: Monday Tuesday
pako: Monday Tuesday
zlib: Monday Tuesday
DecompressionStream: Monday Tuesday'
npm_packages fflate@0.8.3 pako@3.0.3
run_js <<'JS' | expect "$seen"
import { Gunzip, gunzipSync } from 'fflate';
import { gunzipSync as zlib, gzipSync } from 'node:zlib';
import { ungzip } from 'pako';
const file = Buffer.concat([gzipSync('Monday '), gzipSync('Tuesday')]);
const text = (bytes) => Buffer.from(bytes).toString().trim();
const parts = [];
new Gunzip((part) => parts.push(part)).push(file, true);
console.log('gunzipSync of fflate:', text(gunzipSync(file)));
console.log('Gunzip of fflate:', text(Buffer.concat(parts)));
console.log('pako:', text(ungzip(file)));
console.log('zlib:', text(zlib(file)));
console.log('DecompressionStream:', await new Response(new Blob([file]).stream().pipeThrough(new DecompressionStream('gzip'))).text());
JS
