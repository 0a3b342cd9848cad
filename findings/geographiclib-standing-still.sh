#!/usr/bin/env bash
# geographiclib-geodesic 2.2.0 (npm): the direction between two fixes at one place is a number, by the hemisphere. A vehicle that stands in
# Berlin heads south (180), and one in Johannesburg north (0); the azimuth of arrival says the same. Turf 7.4.0 gives 0 for both, and
# PostGIS null. An arrow on the map, or a mean of headings, takes it for a direction. One expects none, or the same one everywhere.
# The distance has to be looked at first.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='Berlin: geographiclib 180 and 180, turf 0
equator: geographiclib 180 and 180, turf 0
Johannesburg: geographiclib 0 and 0, turf 0'
npm_packages geographiclib-geodesic@2.2.0 @turf/bearing@7.4.0
run_js <<'JS' | expect "$seen"
import { bearing } from '@turf/bearing';
import geodesic from 'geographiclib-geodesic';
const { WGS84 } = geodesic.Geodesic;
for (const [name, lat, lng] of [['Berlin', 52.5, 13.4], ['equator', 0, 36.8], ['Johannesburg', -26.2, 28.04]]) {
  const { azi1, azi2 } = WGS84.Inverse(lat, lng, lat, lng);
  console.log(`${name}: geographiclib ${azi1} and ${azi2}, turf ${bearing([lng, lat], [lng, lat])}`);
}
JS
