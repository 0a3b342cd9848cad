#!/usr/bin/env bash
# PostGIS 3.5.2 with GEOS 3.13.1 (Debian 13, PostgreSQL 17): the length of ST_Intersection(track, zone) is that of the roads, not of
# the drive. What was driven twice is in the result once: out and back in a zone, 5.6 km each way, is 5.6 km. geography does the
# same, and ST_Difference; ST_Length of the track alone counts both ways. Kilometres in a zone have to be added up step by step. The
# manual calls the result what two sets of points share.
# Seen: the lines in `seen` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
seen='11.1|5.6|5.6|5.6
22.3|5.6|5.6|5.6
step by step|11.2'
unpacked trixie postgresql-17 postgresql-17-postgis-3=3.5.2+dfsg-1 postgresql-17-postgis-3-scripts=3.5.2+dfsg-1 tzdata
server "
create extension postgis;
create view drive as
  select track, st_makeenvelope(36.85, -1.4, 36.95, -1.2, 4326) as zone
    from (values ('there', 'SRID=4326;LINESTRING(36.8 -1.3, 36.9 -1.3)'::geometry),
                 ('there and back', 'SRID=4326;LINESTRING(36.8 -1.3, 36.9 -1.3, 36.8 -1.3)')) v (name, track);
create function km(g geometry) returns numeric language sql as \$\$ select round(st_length(g::geography)::numeric / 1000, 1) \$\$;
select km(track), km(st_intersection(track, zone)), round(st_length(st_intersection(track::geography, zone::geography))::numeric / 1000, 1), km(st_difference(track, zone))
  from drive;
with step as (
  select st_makeline(lag(p.geom) over (order by p.path), p.geom) as way, zone
    from drive, st_dumppoints(track) p where st_npoints(track) = 3)
select 'step by step', sum(km(st_intersection(way, zone))) from step" |
  expect "$seen"
