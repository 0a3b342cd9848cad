#!/usr/bin/env bash
# @tmcw/togeojson 7.1.3 (npm): the times of a GPX track become an array beside the coordinates, and a point without <time>, which
# GPX allows, gets no entry in it. All later times move one place forward: 07:02, the time of the third point, stands at the place
# of the second. Another array of the same file, the heart rate, has null there. A track of one point is dropped.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='tracks: three points
points: 3
times: ["2026-11-28T07:00:00Z","2026-11-28T07:02:00Z"]
heart: [70,null,70]'
npm_packages @tmcw/togeojson@7.1.3 @xmldom/xmldom@0.9.12
run_js <<'JS' | expect "$seen"
import { gpx } from '@tmcw/togeojson';
import { DOMParser } from '@xmldom/xmldom';
const heart = '<extensions><hr>70</hr></extensions>';
const text = `<gpx version="1.1" creator="test" xmlns="http://www.topografix.com/GPX/1/1">
<trk><name>three points</name><trkseg>
<trkpt lat="-1.30" lon="36.80"><time>2026-11-28T07:00:00Z</time>${heart}</trkpt>
<trkpt lat="-1.31" lon="36.80"/>
<trkpt lat="-1.32" lon="36.80"><time>2026-11-28T07:02:00Z</time>${heart}</trkpt>
</trkseg></trk>
<trk><name>one point</name><trkseg><trkpt lat="-1.40" lon="36.80"><time>2026-11-28T07:00:00Z</time></trkpt></trkseg></trk>
</gpx>`;
const { features } = gpx(new DOMParser().parseFromString(text, 'text/xml'));
console.log('tracks:', features.map(({ properties }) => properties.name).join(', '));
const { geometry, properties } = features[0];
console.log('points:', geometry.coordinates.length);
for (const [name, values] of Object.entries(properties.coordinateProperties)) console.log(`${name}:`, JSON.stringify(values));
JS
