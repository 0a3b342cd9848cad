#!/usr/bin/env bash
# python3-nmea2 1.19.0 (Debian 13, pynmea2) and nmea-simple 3.3.0 (npm): a sentence of a receiver without a fix has no position, and the
# property for the latitude is 0. RMC with the status V and GGA with the quality 0 have empty fields, and give 0, 0, a place in the
# Gulf of Guinea; nmea-simple gives a speed of 0 as well. The fields themselves are empty strings in pynmea2. gps 0.9.0
# (npm, GPS.js) gives null. A program that does not look at the status first puts a vehicle
# there at each start in a garage.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='pynmea2 RMC: 0.0 0.0, field "", valid False
pynmea2 GGA: 0.0 0.0, field "", valid False
nmea-simple RMC: 0 0, speed 0, status warning
nmea-simple GGA: 0 0, speed undefined, status undefined
GPS.js RMC: null null
GPS.js GGA: null null'
npm_packages nmea-simple@3.3.0 gps@0.9.0
unpacked trixie python3-nmea2=1.19.0-3
sentences=('$GPRMC,100000.00,V,,,,,,,281126,,,N*72' '$GPGGA,100000.00,,,,,0,00,,,M,,M,,*49')
{
  "${inside[@]}" python3 - "${sentences[@]}" <<'PY'
import sys
import pynmea2

for text in sys.argv[1:]:
    said = pynmea2.parse(text)
    print(f'pynmea2 {said.sentence_type}: {said.latitude} {said.longitude}, field "{said.lat}", valid {said.is_valid}')
PY
  cat >"$folder/run.mjs" <<'JS'
import GPS from 'gps';
import { parseNmeaSentence } from 'nmea-simple';
const sentences = process.argv.slice(2);
for (const said of sentences.map(parseNmeaSentence)) {
  console.log(`nmea-simple ${said.sentenceId}: ${said.latitude} ${said.longitude}, speed ${said.speedKnots}, status ${said.status}`);
}
for (const said of sentences.map(GPS.Parse)) console.log(`GPS.js ${said.type}:`, said.lat, said.lon);
JS
  node "$folder/run.mjs" "${sentences[@]}"
} | expect "$seen"
