#!/usr/bin/env bash
# papaparse 5.7.1 (npm) with `dynamicTyping: true`: the type is chosen for each cell, not for the column. A column of device numbers
# is numbers up to 2^53 and strings above it, so IMEIs and SIM card numbers in one column do not compare or sort as one type. A time is a
# Date only with "T" and with a zone: with a space, or without the zone, the same column has strings; a Date has no microseconds.
# Only "true", "TRUE", "false" and "FALSE" are booleans, "True" as Python writes it is a string.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='862798050000001 number, 8925402123456789012 string
2026-11-28T07:00:00.123Z Date, 2026-11-28 10:00:00+03:00 string, 2026-11-28T10:00:00 string, 2026-11-28 string
true boolean, True string, false boolean'
npm_packages papaparse@5.7.1
run_js <<'JS' | expect "$seen"
import Papa from 'papaparse';
const types = (...cells) => Papa.parse(['v', ...cells].join('\n'), { header: true, dynamicTyping: true }).data
  .map(({ v }) => `${v instanceof Date ? v.toISOString() : v} ${v instanceof Date ? 'Date' : typeof v}`).join(', ');
console.log(types('862798050000001', '8925402123456789012'));
console.log(types('2026-11-28T10:00:00.123456+03:00', '2026-11-28 10:00:00+03:00', '2026-11-28T10:00:00', '2026-11-28'));
console.log(types('true', 'True', 'FALSE'));
JS
