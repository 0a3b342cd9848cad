-- 0030 trip tiles: an index of the trips' lines by place
-- Why:         a map tile close up reads the lines in its square only
-- Changes:     an index of tracksolid.shown_trips
-- Locks:       none that readers or writers of shown_trips meet
-- Requires:    postgis
-- Transaction: no
-- Undo:        drop index tracksolid.shown_trips_route

create index concurrently shown_trips_route on tracksolid.shown_trips using gist (route);
