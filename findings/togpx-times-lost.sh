#!/usr/bin/env bash
# togpx 0.5.4 with @tmcw/togeojson 7.1.3 (npm): a GPX file that is read by the one and written by the other has no times. togeojson puts them
# under `coordinateProperties.times` of the properties, togpx looks for `times` or `coordTimes` there, where earlier releases of togeojson
# had them. Positions and altitudes arrive, and a track without times is valid GPX: speeds, stops and the day are gone, and no
# step says so. The option featureCoordTimes takes them from their place.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='GPX: 2 points, 2 altitudes, 2 times
GeoJSON: ["2026-11-28T07:00:00Z","2026-11-28T07:01:00Z"]
GPX of togpx: 2 points, 2 altitudes, 0 times
with featureCoordTimes: 2 points, 2 altitudes, 2 times'
npm_packages togpx@0.5.4 @tmcw/togeojson@7.1.3 @xmldom/xmldom@0.9.12
run_js <<'JS' | expect "$seen"
import { gpx } from '@tmcw/togeojson';
import { DOMParser } from '@xmldom/xmldom';
import togpx from 'togpx';
const point = (minute) => `<trkpt lat="-1.3${minute}" lon="36.8"><ele>1600</ele><time>2026-11-28T07:0${minute}:00Z</time></trkpt>`;
const source = `<gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>${point(0)}${point(1)}</trkseg></trk></gpx>`;
const parse = (text) => new DOMParser().parseFromString(text, 'text/xml');
const show = (name, text) => {
  const [points, altitudes, times] = ['trkpt', 'ele', 'time'].map((tag) => parse(text).getElementsByTagName(tag).length);
  console.log(`${name}: ${points} points, ${altitudes} altitudes, ${times} times`);
};
show('GPX', source);
const track = gpx(parse(source));
console.log('GeoJSON:', JSON.stringify(track.features[0].properties.coordinateProperties.times));
show('GPX of togpx', togpx(track));
show('with featureCoordTimes', togpx(track, { featureCoordTimes: (feature) => feature.properties.coordinateProperties.times }));
JS
