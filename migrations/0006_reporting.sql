-- 0006 reporting: v_trips, and the log of its refreshes
-- Why:         trips and registry in one row, read by maps and summaries without touching the base tables
-- Changes:     reporting.v_trips (materialised), reporting.refresh_log
-- Locks:       nothing that exists
-- Requires:    PostGIS
-- Transaction: yes
-- Undo:        drop materialized view reporting.v_trips cascade; drop table reporting.refresh_log

create materialized view reporting.v_trips as
  select t.id as trip_id, t.imei,
         coalesce(d.display_name, t.imei) as vehicle_number,
         coalesce(d.plate_normalized, reporting.normalize_plate(t.imei)) as plate_normalized,
         nullif(btrim(d.driver_name), '') as driver_name,
         coalesce(nullif(btrim(d.cost_centre), ''), 'Unassigned') as cost_centre,
         nullif(btrim(d.assigned_city), '') as assigned_city,
         t.start_time, t.end_time, t.duration_s, t.distance_km, t.avg_speed_kmh, t.max_speed_kmh, t.idle_s,
         t.quality, t.source, t.start_geom, t.end_geom, t.route_overview as route, t.route_points, t.updated_at
    from tracksolid.trips t
    left join tracksolid.devices d on d.imei = t.imei;
create unique index ix_v_trips_trip_id on reporting.v_trips (trip_id);
create index ix_v_trips_start_time on reporting.v_trips (start_time);
create index ix_v_trips_imei on reporting.v_trips (imei, start_time);
comment on materialized view reporting.v_trips is
  'One row per trip with its vehicle. Written by refresh-vtrips; read by fn_trips_for_map, the filters and the summaries';
comment on column reporting.v_trips.vehicle_number is 'plate, else device name, else imei';
comment on column reporting.v_trips.cost_centre is 'Unassigned when blank';
comment on column reporting.v_trips.route is 'trips.route_overview: the driven line within about 5 m; null until built or without fixes';
comment on column reporting.v_trips.idle_s is 'standing with the engine on, seconds';

create table reporting.refresh_log (
  id               bigint generated always as identity primary key,
  started_at       timestamptz not null default clock_timestamp(),
  finished_at      timestamptz,
  ok               boolean,
  skipped          boolean not null default false,
  rows             bigint,
  routes_built     integer not null default 0,
  source_watermark bigint,
  message          text
);
create index refresh_log_started_at on reporting.refresh_log (started_at);
comment on table reporting.refresh_log is
  'One row per attempt to refresh reporting.v_trips. Written by refresh-vtrips; read by v_ingest_health and fleet status';
comment on column reporting.refresh_log.skipped is 'nothing had changed since the last good refresh';
comment on column reporting.refresh_log.rows is 'trips shown after the attempt, null when skipped or failed';
comment on column reporting.refresh_log.source_watermark is 'sum of the generations of trips and devices that the refresh has seen';
