#!/usr/bin/env bash
# h3 4.2.2 for PostgreSQL 17 (Debian 13) and h3-js 4.5.0 (npm): `h3_lat_lng_to_cell(point(lat, lng), 7)` is a cell elsewhere. The function takes
# the longitude first, as x of a point, though its name says lat_lng, and latLngToCell of the same project takes the latitude first.
# Both orders of two numbers are valid: Nairobi becomes a place off the coast of Algeria. h3_cell_to_lat_lng gives the longitude
# first as well, so that a test there and back sees nothing.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='point(-1.3, 36.8)|873820a70ffffff|and back|t
point(36.8, -1.3)|877a6e55effffff
h3-js, latitude -1.3, longitude 36.8: 877a6e55effffff
h3-js, latitude 36.8, longitude -1.3: 873820a70ffffff'
npm_packages h3-js@4.5.0
unpacked trixie postgresql-17 postgresql-17-h3=4.2.2-1 tzdata
{
  server "
create extension h3;
select 'point(-1.3, 36.8)', h3_lat_lng_to_cell(point(-1.3, 36.8), 7), 'and back', (h3_cell_to_lat_lng(h3_lat_lng_to_cell(point(-1.3, 36.8), 7)) <-> point(-1.3, 36.8)) < 0.1;
select 'point(36.8, -1.3)', h3_lat_lng_to_cell(point(36.8, -1.3), 7);"
  run_js <<'JS'
import { latLngToCell } from 'h3-js';
console.log('h3-js, latitude -1.3, longitude 36.8:', latLngToCell(-1.3, 36.8, 7));
console.log('h3-js, latitude 36.8, longitude -1.3:', latLngToCell(36.8, -1.3, 7));
JS
} | expect "$seen"
