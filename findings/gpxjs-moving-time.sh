#!/usr/bin/env bash
# @we-gold/gpxjs 1.2.0 (npm): a drive with a fix each minute, as trackers send them, does not move. `movingDuration` is made of the mean
# speed over the last 10 seconds, and a fix that is alone in them counts as standing: 0 s at 72 km/h, and at any `avgSpeedThreshold`.
# With a fix each 10 seconds it is right but for its end: duration and moving time stop at the last point but one. The length is
# complete, so that the mean speed is too high, and two fixes lasting 5 minutes have a duration of 0 s.
# The README names the threshold; it has neither the window nor the last point.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='60 s, a fix each 10 s: 1200 m in 50 s, 50 s moving
300 s, a fix each 60 s, threshold 0.001: 6000 m in 240 s, 0 s moving
300 s, two fixes: 6000 m in 0 s, 0 s moving'
npm_packages @we-gold/gpxjs@1.2.0 @xmldom/xmldom@0.9.12
run_js <<'JS' | expect "$seen"
import { parseGPXWithCustomParser } from '@we-gold/gpxjs';
import { DOMParser } from '@xmldom/xmldom';
// 20 m of latitude a second
const point = (second) => `<trkpt lat="${-1.3 - (second * 20) / 111195}" lon="36.8"><time>${new Date(Date.UTC(2026, 10, 28, 7, 0, second)).toISOString()}</time></trkpt>`;
const show = (name, options, ...seconds) => {
  const gpx = `<gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>${seconds.map(point).join('')}</trkseg></trk></gpx>`;
  const [parsed] = parseGPXWithCustomParser(gpx, (text) => new DOMParser().parseFromString(text, 'text/xml'), options);
  const { duration, distance } = parsed.tracks[0];
  console.log(`${name}: ${Math.round(distance.total)} m in ${duration.totalDuration} s, ${duration.movingDuration} s moving`);
};
show('60 s, a fix each 10 s', undefined, 0, 10, 20, 30, 40, 50, 60);
show('300 s, a fix each 60 s, threshold 0.001', { avgSpeedThreshold: 0.001 }, 0, 60, 120, 180, 240, 300);
show('300 s, two fixes', undefined, 0, 300);
JS
