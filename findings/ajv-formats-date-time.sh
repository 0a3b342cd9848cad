#!/usr/bin/env bash
# ajv-formats 3.0.1 with ajv 8.20.0 (npm): `"format": "date-time"` takes times that RFC 3339 does not have, and that readers behind it
# refuse. A space for the T and the offsets "+03" and "+0300" are valid to it. `new Date` gives Invalid Date for "+03", and for a second
# 60, which the RFC does have for a leap second, and which Temporal makes the second before. JSON Schema names RFC 3339 for the
# format. The value that the schema let in is an error further on, or null. A time without an offset is refused, as it should be.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='2026-11-28T10:00:00+03:00: valid, Date 07:00:00, Temporal 2026-11-28T07:00:00Z
2026-11-28 10:00:00Z: valid, Date 10:00:00, Temporal 2026-11-28T10:00:00Z
2026-11-28T10:00:00+03: valid, Date invalid, Temporal 2026-11-28T07:00:00Z
2026-11-28T10:00:00+0300: valid, Date 07:00:00, Temporal 2026-11-28T07:00:00Z
2026-11-28T23:59:60Z: valid, Date invalid, Temporal 2026-11-28T23:59:59Z
2026-11-28T10:00:00: refused, Date 10:00:00, Temporal refused'
npm_packages ajv@8.20.0 ajv-formats@3.0.1 @js-temporal/polyfill@0.5.1
run_js <<'JS' | expect "$seen"
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { Temporal } from '@js-temporal/polyfill';
const ajv = new Ajv();
addFormats(ajv);
const valid = ajv.compile({ type: 'string', format: 'date-time' });
const temporal = (text) => {
  try {
    return Temporal.Instant.from(text).toString();
  } catch {
    return 'refused';
  }
};
for (const text of ['2026-11-28T10:00:00+03:00', '2026-11-28 10:00:00Z', '2026-11-28T10:00:00+03', '2026-11-28T10:00:00+0300', '2026-11-28T23:59:60Z', '2026-11-28T10:00:00']) {
  const date = new Date(text);
  console.log(`${text}: ${valid(text) ? 'valid' : 'refused'}, Date ${Number.isNaN(date.getTime()) ? 'invalid' : date.toISOString().slice(11, 19)}, Temporal ${temporal(text)}`);
}
JS
