-- 0003 trips, parking and alarms: what happened between the fixes
-- Why:         poll-movement and poll-events store them; v_trips and the summaries read them
-- Changes:     tracksolid.trips, parking_events, alarms
-- Locks:       nothing that exists
-- Requires:    PostGIS
-- Transaction: yes
-- Undo:        drop table tracksolid.alarms, tracksolid.parking_events, tracksolid.trips

create table tracksolid.trips (
  id                bigint generated always as identity primary key,
  imei              text not null check (imei <> ''),
  start_time        timestamptz not null,
  end_time          timestamptz check (end_time >= start_time),
  distance_km       double precision check (distance_km >= 0),
  duration_s        integer check (duration_s >= 0),
  avg_speed_kmh     real check (avg_speed_kmh >= 0),
  max_speed_kmh     real check (max_speed_kmh >= 0),
  idle_s            integer check (idle_s >= 0),
  start_geom        public.geometry(Point, 4326),
  end_geom          public.geometry(Point, 4326),
  route             public.geometry(LineString, 4326),
  route_overview    public.geometry(LineString, 4326),
  route_points      integer check (route_points >= 0),
  start_odometer_km double precision,
  end_odometer_km   double precision,
  distance_raw      double precision,
  distance_unit     text check (distance_unit in ('m', 'km')),
  quality           text,
  source            text not null default 'vendor',
  fixes_version     bigint not null default 1,
  route_version     bigint,
  created_at        timestamptz not null default now(),
  updated_at        timestamptz not null default now(),
  constraint trips_once unique (imei, start_time)
);
create index trips_stale_route on tracksolid.trips (id) where route_version is distinct from fixes_version;
comment on table tracksolid.trips is
  'One row per trip. Written by poll-movement (trips) through tracksolid.merge_trips and by refresh-vtrips (route); read through reporting.v_trips';
comment on column tracksolid.trips.end_time is 'null: still driving';
comment on column tracksolid.trips.duration_s is 'vendor''s run time in seconds, else end minus start';
comment on column tracksolid.trips.idle_s is 'seconds of standing with the engine on, stops of at least idle_after_s; from the fixes, built with the route';
comment on column tracksolid.trips.route is 'line through every satellite fix of the trip; null with fewer than two';
comment on column tracksolid.trips.route_overview is 'route within about 5 m, a fraction of the points: what maps draw';
comment on column tracksolid.trips.route_points is 'fixes in route';
comment on column tracksolid.trips.distance_raw is 'distance as the vendor sent it';
comment on column tracksolid.trips.distance_unit is 'unit that distance_raw was read in: m or km';
comment on column tracksolid.trips.quality is 'how the distance was judged when it was read, see docs/database.md';
comment on column tracksolid.trips.source is 'vendor: the vendor''s report';
comment on column tracksolid.trips.fixes_version is 'raised with every fix that arrives inside the trip';
comment on column tracksolid.trips.route_version is 'fixes_version that route was built from; the route is stale where the two differ';
select tracksolid.watch_changes('tracksolid.trips', 'trips');

create table tracksolid.parking_events (
  imei         text not null check (imei <> ''),
  start_time   timestamptz not null,
  end_time     timestamptz check (end_time >= start_time),
  duration_s   integer check (duration_s >= 0),
  engine_off_s integer check (engine_off_s >= 0),
  lat          double precision check (lat between -90 and 90),
  lng          double precision check (lng between -180 and 180),
  address      text,
  kind         text not null default 'parking' check (kind in ('parking', 'idling')),
  updated_at   timestamptz not null default now(),
  primary key (imei, start_time)
);
comment on table tracksolid.parking_events is
  'Stops as the vendor reports them. Written by poll-movement (parking); read by the idle and utilisation views';
comment on column tracksolid.parking_events.duration_s is 'whole stop, seconds';
comment on column tracksolid.parking_events.engine_off_s is 'part of it with the engine off, seconds';

create table tracksolid.alarms (
  imei        text not null check (imei <> ''),
  alarm_time  timestamptz not null,
  alarm_type  text not null,
  alarm_name  text,
  source      text not null default 'poll' check (source in ('poll', 'push')),
  severity    text,
  lat         double precision check (lat between -90 and 90),
  lng         double precision check (lng between -180 and 180),
  speed_kmh   real check (speed_kmh >= 0),
  fence_id    text,
  position_at timestamptz,
  received_at timestamptz not null default now(),
  raw         jsonb,
  primary key (imei, alarm_time, alarm_type)
);
create index alarms_alarm_time on tracksolid.alarms (alarm_time);
comment on table tracksolid.alarms is
  'One row per device, time and kind of alarm. Written by poll-events and receive-push; read by the alarm views';
comment on column tracksolid.alarms.alarm_type is 'vendor''s id, number or text; ids of push families carry their family in front';
comment on column tracksolid.alarms.position_at is 'time of the position that came with the alarm';
