#!/usr/bin/env bash
# PostGIS 3.5.2 (Debian 13, PostgreSQL 17): ST_SimplifyVW removes a trip that came back on the same road. It judges a point by the
# area of the triangle with its neighbours, and at the turning point of a spur that is 0: the farthest place goes first, then the
# next, and of 23 km two equal points are left, with a tolerance next to 0. ST_Simplify keeps all places with a tolerance of 1 km.
# The manual names the area, and says nothing of lines that turn back.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='ST_SimplifyVW|LINESTRING(36.8 -1.3,36.8 -1.3)
ST_Simplify|LINESTRING(36.8 -1.3,36.85 -1.31,36.9 -1.3,36.85 -1.31,36.8 -1.3)
km|23|0'
unpacked trixie postgresql-17 postgresql-17-postgis-3=3.5.2+dfsg-1 postgresql-17-postgis-3-scripts=3.5.2+dfsg-1 tzdata
server "
create extension postgis;
create table trips as select 'LINESTRING(36.8 -1.3, 36.85 -1.31, 36.9 -1.3, 36.85 -1.31, 36.8 -1.3)'::geometry as track;
select 'ST_SimplifyVW', st_astext(st_simplifyvw(track, 1e-12)) from trips;
select 'ST_Simplify', st_astext(st_simplify(track, 0.01)) from trips;
select 'km', round(st_length(track::geography)::numeric / 1000), round(st_length(st_simplifyvw(track, 1e-12)::geography)::numeric / 1000) from trips" |
  expect "$seen"
