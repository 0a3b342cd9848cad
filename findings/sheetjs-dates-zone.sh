#!/usr/bin/env bash
# xlsx 0.18.5 (SheetJS; the newest of npm): `aoa_to_sheet` makes a Date a number that is some seconds off, by the machine's zone. 10:00:00
# stands in the file as 10:00:16 in Africa/Nairobi, 10:00:35 in Africa/Lagos and 09:59:32 in America/Sao_Paulo: the number counts from
# 1899, when local clocks were not at a whole minute, and the library has only minutes for that. In UTC and in Berlin it is right, so a
# test on a server sees nothing. Reports to the project go back to 2020.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='UTC: 10:00:00
Africa/Nairobi: 10:00:16
Africa/Lagos: 10:00:35
Asia/Kolkata: 10:00:10
America/Sao_Paulo: 09:59:32'
npm_packages xlsx@0.18.5
cat >"$folder/run.mjs" <<'JS'
import XLSX from 'xlsx';
const { utils, write } = XLSX;
const book = utils.book_new();
utils.book_append_sheet(book, utils.aoa_to_sheet([[new Date(2026, 10, 28, 10, 0, 0)]]), 'fixes');
const days = XLSX.read(write(book, { type: 'buffer', bookType: 'xlsx' })).Sheets.fixes.A1.v;
const clock = new Date(Math.round((days % 1) * 86400) * 1000).toISOString().slice(11, 19);
console.log(`${process.env.TZ}: ${clock}`);
JS
for zone in UTC Africa/Nairobi Africa/Lagos Asia/Kolkata America/Sao_Paulo; do
  env -C "$folder" TZ=$zone node run.mjs
done | expect "$seen"
