#!/usr/bin/env bash
# gpxparser 3.0.8 (npm): the gap between two segments of a track is driven, and one missing altitude takes away the ascent. The fixes of
# two trips, 20 km apart, make 23.4 km instead of 2.2. One point without <ele>, which GPX allows, makes ascent and descent null for
# the whole track, and puts null as third number into `toGeoJSON()`, which the format does not allow; the mean altitude leaves the point out.
# Segments exist to say that nothing was recorded in between.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='one segment: 2.2 km, up 20 down 10 mean 1610 [36.8,-1.31,1620]
two segments, 20 km apart: 23.4 km, up 20 down 10 mean 1612.5 [36.8,-1.31,1620]
one altitude missing: 2.2 km, up null down null mean 1610 [36.8,-1.31,null]'
npm_packages gpxparser@3.0.8 
run_js <<'JS' | expect "$seen"
import gpxParser from 'gpxparser';
const point = (lat, ele) => `<trkpt lat="${lat}" lon="36.8">${ele ? `<ele>${ele}</ele>` : ''}</trkpt>`;
const show = (name, ...segments) => {
  const parser = new gpxParser();
  parser.parse(`<gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1"><trk>${segments.map((s) => `<trkseg>${s.join('')}</trkseg>`).join('')}</trk></gpx>`);
  const { distance, elevation } = parser.tracks[0];
  console.log(`${name}: ${(distance.total / 1000).toFixed(1)} km, up ${elevation.pos} down ${elevation.neg} mean ${elevation.avg}`, JSON.stringify(parser.toGeoJSON().features[0].geometry.coordinates[1]));
};
show('one segment', [point(-1.3, 1600), point(-1.31, 1620), point(-1.32, 1610)]);
show('two segments, 20 km apart', [point(-1.3, 1600), point(-1.31, 1620)], [point(-1.5, 1620), point(-1.51, 1610)]);
show('one altitude missing', [point(-1.3, 1600), point(-1.31), point(-1.32, 1620)]);
JS
