#!/usr/bin/env bash
# PostGIS 3.5.2 (Debian 13, PostgreSQL 17): `ST_LineMerge` of the pieces of a trip is another trip. Of a drive out to a customer and back, in
# four pieces, it makes two loops that begin in the middle of the way: to the customer and back, and then to the yard and back. Two pieces
# that were driven towards each other become one line, one of them turned. The argument `directed`, of 3.3, keeps these apart, and
# not the loops. The function joins the ends of lines, as of roads on a map; one expects that the order of the pieces counts.
# ST_MakeLine of the ordered pieces keeps it.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie postgresql-17 postgresql-17-postgis-3=3.5.2+dfsg-1 postgresql-17-postgis-3-scripts=3.5.2+dfsg-1 tzdata
server "
create extension postgis;
create table pieces (trip text, n int, line geometry);
insert into pieces values ('out and back', 1, 'LINESTRING(0 0, 1 0)'), ('out and back', 2, 'LINESTRING(1 0, 2 0)'),
  ('out and back', 3, 'LINESTRING(2 0, 1 0)'), ('out and back', 4, 'LINESTRING(1 0, 0 0)'),
  ('two vehicles', 1, 'LINESTRING(2 0, 1 0)'), ('two vehicles', 2, 'LINESTRING(0 0, 1 0)');
select trip, 'merged', ST_AsText(ST_LineMerge(ST_Collect(line order by n))) from pieces group by trip order by trip;
select trip, 'directed', ST_AsText(ST_LineMerge(ST_Collect(line order by n), true)) from pieces group by trip order by trip;
select trip, 'ST_MakeLine', ST_AsText(ST_MakeLine(line order by n)) from pieces where trip = 'out and back' group by trip" |
  expect 'out and back|merged|MULTILINESTRING((1 0,2 0,1 0),(1 0,0 0,1 0))
two vehicles|merged|LINESTRING(0 0,1 0,2 0)
out and back|directed|MULTILINESTRING((1 0,2 0,1 0),(1 0,0 0,1 0))
two vehicles|directed|MULTILINESTRING((0 0,1 0),(2 0,1 0))
out and back|ST_MakeLine|LINESTRING(0 0,1 0,2 0,1 0,0 0)'
