-- 0095 event ends: indexes of trips and stops by their end
-- Why:         a batch of trips of 5,000 vehicles compared each stored trip with each reported one: 50 s for 7,000 trips
-- Changes:     an index each of tracksolid.trips and parking_events
-- Locks:       nothing: built concurrently
-- Requires:    nothing beyond PostgreSQL
-- Transaction: no
-- Undo:        drop both indexes

create index concurrently trips_imei_end on tracksolid.trips (imei, end_time);
create index concurrently parking_events_imei_end on tracksolid.parking_events (imei, end_time);
