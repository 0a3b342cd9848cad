#!/usr/bin/env bash
# csv2geojson 5.1.2 (npm): the plate is the latitude. The columns are guessed: the one in whose name "lat" takes the largest part, in any
# place of the word, and "plate" has it. Beside `latitude` that does not matter; beside `gps_lat` or `last_lat` the number of a
# vehicle, 12, is its latitude: all fixes of vehicle 12 lie at 12° north, and the column plate is gone. Plates with letters give
# an error for each row. The README has `/^Lat/i`, which is the begin of the word; `latfield` and `lonfield` say which ones they are.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='plate,latitude,longitude: 1 feature, 0 errors, [36.8,-1.3] {"plate":"12"}
plate,last_lat,last_lon: 1 feature, 0 errors, [36.8,12] {"last_lat":"-1.3"}
plate,gps_lat,gps_lon: 1 feature, 0 errors, [36.8,12] {"gps_lat":"-1.3"}
plate,gps_lat,gps_lon with latfield and lonfield: 1 feature, 0 errors, [36.8,-1.3] {"plate":"12"}'
npm_packages csv2geojson@5.1.2
run_js <<'JS' | expect "$seen"
import csv2geojson from 'csv2geojson';
const show = (header, options = {}) =>
  csv2geojson.csv2geojson(`${header}\n12,-1.3,36.8\n`, options, (errors, { features }) => {
    const [{ geometry, properties }] = features;
    const given = options.latfield ? ' with latfield and lonfield' : '';
    console.log(`${header}${given}: ${features.length} feature, ${errors?.length ?? 0} errors, ${JSON.stringify(geometry.coordinates)} ${JSON.stringify(properties)}`);
  });
show('plate,latitude,longitude');
show('plate,last_lat,last_lon');
show('plate,gps_lat,gps_lon');
show('plate,gps_lat,gps_lon', { latfield: 'gps_lat', lonfield: 'gps_lon' });
JS
