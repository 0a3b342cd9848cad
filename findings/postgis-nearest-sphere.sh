#!/usr/bin/env bash
# PostGIS 3.5.2 (Debian 13, PostgreSQL 17): on geography `order by a <-> b limit 1` does not give the row that is nearest by ST_Distance. The
# operator measures on a sphere, also without an index, and ST_Distance on the spheroid; near the equator a metre to the north is 0.6%
# less than the sphere says, and one to the east 0.1% more. Of two vehicles 11.06 km north and 11.13 km east the one in the east is
# found, and the distance that the operator gives is wrong by as much. The manual has half a sentence on it ("distance sphere").
# Candidates have to be taken by the operator, then all that are within the true distance of the last, sorted by ST_Distance.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie postgresql-17 postgresql-17-postgis-3=3.5.2+dfsg-1 postgresql-17-postgis-3-scripts=3.5.2+dfsg-1 tzdata
server "
create extension postgis;
create table vehicles (name text, place geography);
insert into vehicles values ('north', 'POINT(36.8 -1.2)'), ('east', 'POINT(36.9 -1.3)');
create index on vehicles using gist (place);
select name, round(st_distance(place, 'POINT(36.8 -1.3)')) || ' m by ST_Distance', round(place <-> 'POINT(36.8 -1.3)'::geography) || ' m by <->'
  from vehicles order by 1;
select 'nearest by <->', name from vehicles order by place <-> 'POINT(36.8 -1.3)'::geography limit 1;
set enable_seqscan = off;
select 'nearest by <-> and the index', name from vehicles order by place <-> 'POINT(36.8 -1.3)'::geography limit 1;
select 'nearest by ST_Distance', name from vehicles order by st_distance(place, 'POINT(36.8 -1.3)') limit 1" |
  expect 'east|11129 m by ST_Distance|11117 m by <->
north|11057 m by ST_Distance|11120 m by <->
nearest by <->|east
nearest by <-> and the index|east
nearest by ST_Distance|north'
