#!/usr/bin/env bash
# PostGIS 3.5.2 (Debian 13): `ST_Azimuth` of two positions as geometry is a direction on a map of degrees. A degree of longitude is shorter than
# one of latitude, and that is left out: from Oslo, 0.01 degrees east and as much north is 45 degrees, where the heading is 27. A vehicle in Nairobi, at
# the equator, shows nothing of it, so that a test there passes. As geography it is right. An arrow on the map, a check of
# the tracker's own heading, and "against the one-way street" are wrong by up to 18 degrees there.
# Seen: the lines in `expect` below.
set -euo pipefail
. "$(dirname "$0")/packages.bash"
unpacked trixie libc-bin postgresql-17 postgresql-17-postgis-3=3.5.2+dfsg-1 tzdata
server "create extension postgis;
select format('%s: geometry %s, geography %s', town, round(degrees(st_azimuth(a::geometry, b::geometry))), round(degrees(st_azimuth(a::geography, b::geography))))
  from (values ('Nairobi', 'srid=4326;point(36.8 -1.3)', 'srid=4326;point(36.81 -1.29)'), ('Berlin', 'srid=4326;point(13.4 52.5)', 'srid=4326;point(13.41 52.51)'),
    ('Oslo', 'srid=4326;point(10.7 59.9)', 'srid=4326;point(10.71 59.91)')) x(town, a, b)" | expect 'Nairobi: geometry 45, geography 45
Berlin: geometry 45, geography 31
Oslo: geometry 45, geography 27'
