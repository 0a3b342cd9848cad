#!/usr/bin/env bash
# PostGIS 3.5.2 (Debian 13, PostgreSQL 17): the same polygon is another area as geography. Its edges are great circles there, and straight
# lines in degrees as geometry and on every web map. Of a box from 5 to 15 degrees east and 50 to 54 degrees north a vehicle at
# 50.05, 5.5 km inside the southern edge, is 6 km outside as geography, and one 5.5 km north of the box is inside. The
# distance to it follows: 0 m for one, 6,399 m for the other. A cast to geography, made for an answer in metres, moves the fence.
# ST_Segmentize of the geometry before the cast, at 0.1 degrees, brings the two together.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie postgresql-17 postgresql-17-postgis-3=3.5.2+dfsg-1 postgresql-17-postgis-3-scripts=3.5.2+dfsg-1 tzdata
server "
create extension postgis;
create view fence as select 'SRID=4326;POLYGON((5 50, 15 50, 15 54, 5 54, 5 50))'::geometry as shape;
select lat, 'geometry', st_covers(shape, place), 'geography', st_covers(shape::geography, place::geography), round(st_distance(shape::geography, place::geography)) || ' m',
       'segmentized', st_covers(st_segmentize(shape, 0.1)::geography, place::geography)
  from fence, unnest(array[49.95, 50.05, 52, 54.05]) lat, lateral (select st_setsrid(st_point(10, lat), 4326) as place) p" |
  expect '49.95|geometry|f|geography|f|17522 m|segmentized|f
50.05|geometry|t|geography|f|6399 m|segmentized|t
52|geometry|t|geography|t|0 m|segmentized|t
54.05|geometry|f|geography|t|0 m|segmentized|f'
