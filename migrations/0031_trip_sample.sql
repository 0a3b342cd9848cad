-- 0031 trip sample: an index from which the ids of every n-th trip of a period are read
-- Why:         a map tile of a whole country draws every n-th trip, and must not read all of them for that
-- Changes:     an index of tracksolid.shown_trips
-- Locks:       none that readers or writers of shown_trips meet
-- Requires:    nothing beyond PostgreSQL
-- Transaction: no
-- Undo:        drop index tracksolid.shown_trips_sample

create index concurrently shown_trips_sample on tracksolid.shown_trips (start_time) include (trip_id, cost_centre);
