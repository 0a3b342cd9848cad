#!/usr/bin/env bash
# @tmcw/togeojson 7.1.3 (npm), KML tracks: a fix without a position becomes a coordinate that is none. The KML reference has an empty <gx:coord/>
# for a time at which the position was not known. It becomes [NaN], which JSON makes [null]: the document is not GeoJSON, and the
# length of the track (Turf 7.4.0) is an error. The conversion itself reports nothing. One expects that the point is left out, with its
# time.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='known: [[36.8,-1.3,1600],[36.8,-1.31,1600],[36.8,-1.32,1600]], 2.22 km
empty: [[36.8,-1.3,1600],[null],[36.8,-1.32,1600]], coord must be GeoJSON Point or an Array of numbers'
npm_packages @tmcw/togeojson@7.1.3 @xmldom/xmldom@0.9.12 @turf/length@7.4.0
run_js <<'JS' | expect "$seen"
import { kml } from '@tmcw/togeojson';
import { DOMParser } from '@xmldom/xmldom';
import { length } from '@turf/length';
const kilometres = (geometry) => {
  try {
    return `${length({ type: 'Feature', properties: {}, geometry }).toFixed(2)} km`;
  } catch (error) {
    return error.message;
  }
};
const show = (name, middle) => {
  const text = `<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2"><Placemark><gx:Track>
    <when>2026-11-28T07:00:00Z</when><when>2026-11-28T07:01:00Z</when><when>2026-11-28T07:02:00Z</when>
    <gx:coord>36.8 -1.3 1600</gx:coord>${middle}<gx:coord>36.8 -1.32 1600</gx:coord></gx:Track></Placemark></kml>`;
  const { geometry } = kml(new DOMParser().parseFromString(text, 'text/xml')).features[0];
  console.log(`${name}: ${JSON.stringify(geometry.coordinates)}, ${kilometres(geometry)}`);
};
show('known', '<gx:coord>36.8 -1.31 1600</gx:coord>');
show('empty', '<gx:coord/>');
JS
