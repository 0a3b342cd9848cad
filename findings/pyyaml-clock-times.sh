#!/usr/bin/env bash
# PyYAML 6.0.2 (Debian 13) and js-yaml 5.5.0 (npm): a time of day without quotes is a string before 10:00, and a number after it. PyYAML
# reads YAML 1.1, which has numbers to the base of 60 that do not begin with 0: a shift from 06:30 to 14:30 begins at "06:30"
# and ends at 870. 22:00:00 is 79200. js-yaml, after YAML 1.2, has strings. A plate 12E5 is a string to PyYAML, and 1200000 to
# js-yaml. A number of seven octal digits with zeros before it, such as one of a driver, is octal to PyYAML.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='PyYAML: {"from": "06:30", "to": 870, "night": 79200, "plate": "12E5", "driver": 342391}
js-yaml: {"from":"06:30","to":"14:30","night":"22:00:00","plate":1200000,"driver":1234567}'
npm_packages js-yaml@5.5.0
unpacked trixie python3-yaml=6.0.2-1+b2
printf '%s\n' 'from: 06:30' 'to: 14:30' 'night: 22:00:00' 'plate: 12E5' 'driver: 001234567' >"$folder/shift.yaml"
cp "$folder/shift.yaml" "$tree/tmp/"
{
  "${inside[@]}" python3 -c 'import json, yaml; print("PyYAML:", json.dumps(yaml.safe_load(open("/tmp/shift.yaml"))))'
  run_js <<'JS'
import { load } from 'js-yaml';
import { readFileSync } from 'node:fs';
console.log('js-yaml:', JSON.stringify(load(readFileSync('shift.yaml', 'utf8'))));
JS
} | expect "$seen"
