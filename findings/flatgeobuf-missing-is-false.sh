#!/usr/bin/env bash
# flatgeobuf 4.5.0 (npm), `geojson.serialize`: a property that a feature lacks comes back with a value. A vehicle without `ignition` and `driver`,
# beside one that has them, has the ignition off and the driver "". With null instead of nothing the property stays away.
# A property that the first feature lacks is left out of the whole file, as the columns are those of the first one.
# The format marks a value as present by writing it; one expects that an unknown value stays unknown.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='missing in the second: {"plate":"A","ignition":true,"driver":"Amina"}
missing in the second: {"plate":"B","ignition":false,"driver":""}
null in the second: {"plate":"A","ignition":true,"driver":"Amina"}
null in the second: {"plate":"B"}
missing in the first: {"plate":"B"}
missing in the first: {"plate":"A"}'
npm_packages flatgeobuf@4.5.0
run_js <<'JS' | expect "$seen"
import { geojson } from 'flatgeobuf';
const read = async (name, ...list) => {
  const features = list.map((properties) => ({ type: 'Feature', properties, geometry: { type: 'Point', coordinates: [36.8, -1.3] } }));
  for await (const feature of geojson.deserialize(geojson.serialize({ type: 'FeatureCollection', features }))) {
    console.log(`${name}: ${JSON.stringify(feature.properties)}`);
  }
};
await read('missing in the second', { plate: 'A', ignition: true, driver: 'Amina' }, { plate: 'B' });
await read('null in the second', { plate: 'A', ignition: true, driver: 'Amina' }, { plate: 'B', ignition: null, driver: null });
await read('missing in the first', { plate: 'B' }, { plate: 'A', ignition: true, driver: 'Amina' });
JS
