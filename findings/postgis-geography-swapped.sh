#!/usr/bin/env bash
# PostGIS 3.5.2 (Debian 13, PostgreSQL 17; 3.3.2 of Debian 12 alike): a latitude beyond 90 degrees is no error for geography. The
# point is folded back into the valid range, with a NOTICE only: Tokyo with latitude and longitude swapped, at 139.7 degrees
# north, becomes a place at 40.3 north, and distances to it are computed. The type geometry keeps the numbers as they are, so a
# check constraint of the latitude has to be on the numbers, before the cast.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie postgresql-17 postgresql-17-postgis-3=3.5.2+dfsg-1 postgresql-17-postgis-3-scripts=3.5.2+dfsg-1 tzdata
server "
create extension postgis;
create table places (at geography (point, 4326));
insert into places values (st_setsrid(st_point(35.6, 139.7), 4326));
set client_min_messages = error;
select st_astext(at, 1), st_astext(at::geometry, 1) from places;
select st_astext(st_setsrid(st_point(200, 10), 4326)::geography);
select round(st_distance(at, st_setsrid(st_point(35.6, 40.3), 4326)::geography)) from places" |
  expect 'NOTICE:  Coordinate values were coerced into range [-180 -90, 180 90] for GEOGRAPHY
POINT(35.6 40.3)|POINT(35.6 40.3)
POINT(-160 10)
0'
