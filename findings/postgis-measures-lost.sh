#!/usr/bin/env bash
# PostGIS 3.5.2 with GEOS 3.13.1 (Debian 13, PostgreSQL 17): the measure of a trajectory, its time at each vertex, is dropped by some
# functions and kept by others, without a word. ST_Simplify, ST_LocateBetween and ST_Segmentize keep it. ST_Intersection, which cuts
# a track at a zone, ST_LineMerge and ST_AsGeoJSON give a line without times; of a line with heights and times ST_AsGeoJSON keeps the
# heights. A program that reads the third number as a time then has metres. The manual tells of Z, and seldom of M.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie postgresql-17 postgresql-17-postgis-3=3.5.2+dfsg-1 postgresql-17-postgis-3-scripts=3.5.2+dfsg-1 tzdata
server "
create extension postgis;
create view track as select 'LINESTRING M (36.8 -1.3 0, 36.85 -1.3 30, 36.9 -1.3 60)'::geometry as line;
select 'ST_Simplify', st_astext(st_simplify(line, 0.1)) from track;
select 'ST_Segmentize', st_ndims(st_segmentize(line, 0.02)) || ' dimensions' from track;
select 'ST_LocateBetween', st_astext(st_locatebetween(line, 30, 60)) from track;
select 'ST_Intersection', st_astext(st_intersection(line, 'POLYGON((36.85 -2, 37 -2, 37 -1, 36.85 -1, 36.85 -2))')) from track;
select 'ST_LineMerge', st_astext(st_linemerge(st_multi(line))) from track;
select 'ST_AsGeoJSON', st_asgeojson(line)::json -> 'coordinates' from track;
select 'ST_AsGeoJSON', st_asgeojson('LINESTRING ZM (36.8 -1.3 1600 0, 36.9 -1.3 1700 60)'::geometry)::json -> 'coordinates'" |
  expect 'ST_Simplify|LINESTRING M (36.8 -1.3 0,36.9 -1.3 60)
ST_Segmentize|3 dimensions
ST_LocateBetween|MULTILINESTRING M ((36.85 -1.3 30,36.9 -1.3 60))
ST_Intersection|LINESTRING(36.85 -1.3,36.9 -1.3)
ST_LineMerge|LINESTRING(36.8 -1.3,36.85 -1.3,36.9 -1.3)
ST_AsGeoJSON|[[36.8,-1.3],[36.85,-1.3],[36.9,-1.3]]
ST_AsGeoJSON|[[36.8,-1.3,1600],[36.9,-1.3,1700]]'
