#!/usr/bin/env bash
# protobufjs 8.8.1 (npm), a .proto file with names as its style guide has them: `speed_kmh` of the file is `speedKmh` in JavaScript. An object
# with speed_kmh passes `verify`, and is encoded without that field: 0 bytes, and no error. From an object with
# `fromObject` it is lost alike. With the option keepCase the names are those of the file, as in the JSON that PostgreSQL makes
# of the columns. Also, fromObject takes the string "false" as true. The documentation of the parser has the option.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='keepCase false: verify null, encoded 0 bytes, fromObject {}
  ignition "false" is true, verify: ignition: boolean expected
keepCase true: verify null, encoded 9 bytes, fromObject {"speed_kmh":62.5}
  ignition "false" is true, verify: ignition: boolean expected'
npm_packages protobufjs@8.8.1
run_js <<'JS' | expect "$seen"
import protobuf from 'protobufjs';
const source = 'syntax = "proto3"; message Fix { double speed_kmh = 1; bool ignition = 2; }';
for (const keepCase of [false, true]) {
  const Fix = protobuf.parse(source, { keepCase }).root.lookupType('Fix');
  const fix = { speed_kmh: 62.5 };
  console.log(`keepCase ${keepCase}: verify ${Fix.verify(fix)}, encoded ${Fix.encode(fix).finish().length} bytes, fromObject ${JSON.stringify(Fix.fromObject(fix))}`);
  console.log(`  ignition "false" is ${Fix.fromObject({ ignition: 'false' }).ignition}, verify: ${Fix.verify({ ignition: 'false' })}`);
}
JS
