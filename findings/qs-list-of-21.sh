#!/usr/bin/env bash
# qs 6.17.1 (npm): up to 20 values of a parameter are a list, and 21 are an object with the keys "0" to "20". `imei=…&imei=…`, `imei[]=…` and
# what qs itself wrote of a list of 21 are read so; `for (const imei of imeis)` fails then, `imeis.length` is undefined, and a
# check with Array.isArray takes it for one that is absent. A fleet of 20 vehicles passes each test. In 6.14.0 it is a list: the option
# `arrayLimit` was for written indices alone. The README has the change for `[]`, and not for a repeated name. One expects one type, or an error.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='6.14.0, 20 values: imei=: list, imei[]=: list, written by qs: list
6.14.0, 21 values: imei=: list, imei[]=: list, written by qs: list
6.17.1, 20 values: imei=: list, imei[]=: list, written by qs: list
6.17.1, 21 values: imei=: object, length undefined, imei[]=: object, length undefined, written by qs: object, length undefined'
npm_packages qs@6.17.1 before@npm:qs@6.14.0
run_js <<'JS' | expect "$seen"
import before from 'before';
import qs from 'qs';
const kind = (values) => (Array.isArray(values) ? 'list' : `object, length ${values.length}`);
for (const [version, { parse, stringify }] of [['6.14.0', before], ['6.17.1', qs]]) {
  for (const count of [20, 21]) {
    const imei = [...Array(count).keys()].map((i) => `${862798050000001 + i}`);
    const read = { 'imei=': imei.map((one) => `imei=${one}`).join('&'), 'imei[]=': imei.map((one) => `imei[]=${one}`).join('&'), 'written by qs': stringify({ imei }) };
    console.log(`${version}, ${count} values: ${Object.entries(read).map(([name, text]) => `${name}: ${kind(parse(text).imei)}`).join(', ')}`);
  }
}
JS
