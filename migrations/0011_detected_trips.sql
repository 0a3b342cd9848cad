-- 0011 detected trips: trips found in the fixes, beside those the vendor reports
-- Why:         the vendor's report comes late and leaves trips out; both must be kept to be compared
-- Changes:     tracksolid.detected_trips, daily_figures.trips_version, settings; reporting.v_trips shows the source that is set
-- Locks:       v_trips is made again, empty until the next refresh
-- Requires:    PostGIS
-- Transaction: yes
-- Undo:        drop table tracksolid.detected_trips cascade; then make v_trips as 0006 does

insert into tracksolid.settings (name, value, description) values
  ('trips_source', 'vendor', 'which trips v_trips and everything behind it shows: vendor or detected'),
  ('trip_stop_s', '300', 'a detected trip ends when nothing moves, ignition off, or nothing is heard for this long, seconds'),
  ('trip_min_km', '0.2', 'what is shorter is no detected trip, km');

create table tracksolid.detected_trips (
  id             bigint generated always as identity primary key,
  imei           text not null check (imei <> ''),
  start_time     timestamptz not null,
  end_time       timestamptz check (end_time >= start_time),
  distance_km    double precision not null check (distance_km >= 0),
  duration_s     integer not null check (duration_s >= 0),
  avg_speed_kmh  real,
  max_speed_kmh  real,
  idle_s         integer,
  start_geom     public.geometry(Point, 4326),
  end_geom       public.geometry(Point, 4326),
  route          public.geometry(LineString, 4326),
  route_overview public.geometry(LineString, 4326),
  route_points   integer,
  quality        text not null,
  source         text not null default 'detected' check (source = 'detected'),
  updated_at     timestamptz not null default now(),
  constraint detected_trips_once unique (imei, start_time)
);
create index detected_trips_open on tracksolid.detected_trips (imei) where end_time is null;
comment on table tracksolid.detected_trips is
  'Trips found in position_history, in a table of their own: they may begin in the same second as the vendor''s. '
  'Written by tracksolid.detect_trips (refresh-vtrips); read through reporting.v_trips when trips_source is detected';
comment on column tracksolid.detected_trips.end_time is 'null: still driving';
comment on column tracksolid.detected_trips.distance_km is 'steps between fixes with moving_kmh or more at either end, km';
comment on column tracksolid.detected_trips.duration_s is 'end, or the newest fix, minus start, seconds';
comment on column tracksolid.detected_trips.quality is 'ignition: the ignition was known; movement: it was not, from speeds alone';
comment on column tracksolid.detected_trips.route_overview is 'route within about 5 m, what maps draw';

alter table tracksolid.daily_figures add column trips_version bigint;
comment on column tracksolid.daily_figures.trips_version is 'fixes_version that trips were last detected from';
create index daily_figures_trips_stale on tracksolid.daily_figures (day) where trips_version is distinct from fixes_version;

insert into tracksolid.generations (name) values ('detected_trips');
select tracksolid.watch_changes('tracksolid.detected_trips', 'detected_trips');

create or replace function tracksolid.settings_check() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if new.name = 'timezone' then
    perform now() at time zone new.value;
  elsif new.name = 'shift_start' then
    perform new.value::time;
  elsif new.name = 'trips_source' and new.value not in ('vendor', 'detected') then
    raise exception 'unknown source of trips ''%'' (allowed: vendor, detected)', new.value
      using errcode = 'invalid_parameter_value', hint = 'vendor is the default';
  elsif new.name ~ '_(kmh|km|s|h|days|m|rows|pct)$' and new.value !~ '^[0-9]+(\.[0-9]+)?$' then
    raise exception 'setting ''%'' is not a number: ''%''', new.name, new.value
      using errcode = 'invalid_parameter_value', hint = 'the unit is in the name; write digits only';
  elsif tg_op = 'UPDATE' and new.name in ('engine', 'partition_interval') and new.value <> old.value then
    raise exception 'setting ''%'' is fixed once the tables exist', new.name
      using errcode = 'invalid_parameter_value', hint = 'it describes how the tables were made';
  end if;
  return new;
end $$;

drop materialized view reporting.v_trips cascade;
create materialized view reporting.v_trips as
  with chosen as (select value as source from tracksolid.settings where name = 'trips_source'),
  shown as (
    select id, imei, start_time, end_time, duration_s, distance_km, avg_speed_kmh, max_speed_kmh, idle_s, quality, source,
           start_geom, end_geom, route_overview, route_points, updated_at
      from tracksolid.trips where (select source from chosen) = 'vendor'
    union all
    select id, imei, start_time, end_time, duration_s, distance_km, avg_speed_kmh, max_speed_kmh, idle_s, quality, source,
           start_geom, end_geom, route_overview, route_points, updated_at
      from tracksolid.detected_trips where (select source from chosen) = 'detected'
  )
  select t.id as trip_id, t.imei,
         coalesce(d.display_name, t.imei) as vehicle_number,
         coalesce(d.plate_normalized, reporting.normalize_plate(t.imei)) as plate_normalized,
         nullif(btrim(d.driver_name), '') as driver_name,
         coalesce(nullif(btrim(d.cost_centre), ''), 'Unassigned') as cost_centre,
         nullif(btrim(d.assigned_city), '') as assigned_city,
         t.start_time, t.end_time, t.duration_s, t.distance_km, t.avg_speed_kmh, t.max_speed_kmh, t.idle_s,
         t.quality, t.source, t.start_geom, t.end_geom, t.route_overview as route, t.route_points, t.updated_at
    from shown t
    left join tracksolid.devices d on d.imei = t.imei;
create unique index ix_v_trips_trip_id on reporting.v_trips (trip_id);
create index ix_v_trips_start_time on reporting.v_trips (start_time);
create index ix_v_trips_imei on reporting.v_trips (imei, start_time);
comment on materialized view reporting.v_trips is
  'One row per trip of the chosen source (settings, trips_source) with its vehicle. Written by refresh-vtrips; '
  'read by fn_trips_for_map, the filters and the summaries';
comment on column reporting.v_trips.trip_id is 'id of tracksolid.trips or of detected_trips, whichever source is shown';
comment on column reporting.v_trips.vehicle_number is 'plate, else device name, else imei';
comment on column reporting.v_trips.cost_centre is 'Unassigned when blank';
comment on column reporting.v_trips.route is 'trips.route_overview: the driven line within about 5 m; null until built or without fixes';
comment on column reporting.v_trips.idle_s is 'standing with the engine on, seconds';
