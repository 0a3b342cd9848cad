-- 0022 shown trips: what v_trips shows, in a table that follows its sources in the changing transaction
-- Why:         a refresh of v_trips costs with all trips that there are; the API must not wait for it
-- Changes:     tracksolid.shown_trips, filled by the repeatable file of its triggers
-- Locks:       nothing that exists
-- Requires:    postgis
-- Transaction: yes
-- Undo:        drop table tracksolid.shown_trips cascade

create table tracksolid.shown_trips (
  trip_id          bigint not null,
  imei             text not null,
  vehicle_number   text not null,
  plate_normalized text,
  driver_name      text,
  cost_centre      text not null,
  assigned_city    text,
  start_time       timestamptz not null,
  end_time         timestamptz,
  duration_s       integer,
  distance_km      double precision,
  avg_speed_kmh    real,
  max_speed_kmh    real,
  idle_s           integer,
  quality          text,
  source           text not null,
  start_geom       public.geometry(Point, 4326),
  end_geom         public.geometry(Point, 4326),
  route            public.geometry(LineString, 4326),
  route_points     integer,
  updated_at       timestamptz not null,
  vehicle_key      text not null,
  driving_s        integer,
  primary key (imei, trip_id)
) with (fillfactor = 90);
create unique index shown_trips_trip_id on tracksolid.shown_trips (trip_id);
create index shown_trips_imei on tracksolid.shown_trips (imei, start_time);
create index shown_trips_sums on tracksolid.shown_trips (start_time)
  include (vehicle_key, cost_centre, distance_km, driving_s, idle_s, max_speed_kmh);
comment on table tracksolid.shown_trips is
  'One row per trip of the chosen source (settings, trips_source) with the assignment of its start. Written by the triggers of trips, detected_trips, '
  'assignments and settings; read by reporting.fn_*, the summaries and reporting.v_trips';
comment on column tracksolid.shown_trips.trip_id is 'id of tracksolid.trips or of detected_trips, whichever source is shown';
comment on column tracksolid.shown_trips.vehicle_key is 'assignments.vehicle_key: what vehicles are counted by';
comment on column tracksolid.shown_trips.cost_centre is 'Unassigned when blank';
comment on column tracksolid.shown_trips.route is 'the driven line within about 5 m; null until built or without fixes';
comment on column tracksolid.shown_trips.idle_s is 'standing with the engine on, seconds';
comment on column tracksolid.shown_trips.driving_s is 'duration less idling, seconds; a vendor''s run time that leaves idling out is taken as it is';
