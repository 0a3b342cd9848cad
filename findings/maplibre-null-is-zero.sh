#!/usr/bin/env bash
# @maplibre/maplibre-gl-style-spec 26.6.0 (npm), the expressions of a map's style: `["to-number", ["get", "speed"], -1]` is 0 for a vehicle
# whose speed is null or missing. The further arguments are for values that cannot be converted, and null can: it is 0, as is an empty
# string. A vehicle of unknown speed is drawn as one that stands. The specification says that null gives 0; one reads the
# fallback as that for a missing value.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='{"speed":40}: moving, with a test for null moving
{"speed":null}: standing, with a test for null unknown
{}: standing, with a test for null unknown
{"speed":""}: standing, with a test for null standing
{"speed":"fast"}: unknown, with a test for null null'
npm_packages @maplibre/maplibre-gl-style-spec@26.6.0
run_js 2>/dev/null <<'JS' | expect "$seen"
import { createExpression } from '@maplibre/maplibre-gl-style-spec';
const drawn = (expression, properties) => createExpression(expression, { type: 'string' }).value.evaluate({ zoom: 5 }, { type: 1, properties });
const step = (speed) => ['step', speed, 'unknown', 0, 'standing', 5, 'moving'];
const tested = ['case', ['==', ['get', 'speed'], null], 'unknown', step(['to-number', ['get', 'speed']])];
for (const properties of [{ speed: 40 }, { speed: null }, {}, { speed: '' }, { speed: 'fast' }]) {
  console.log(`${JSON.stringify(properties)}: ${drawn(step(['to-number', ['get', 'speed'], -1]), properties)}, with a test for null ${drawn(tested, properties)}`);
}
JS
