-- The column `spare` is always null: a refresh looks for equal rows only among those without a null, and sorts them twice for that.
select case when tracksolid.define_stored_view('reporting.v_trips', $query$
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
         t.quality, t.source, t.start_geom, t.end_geom, t.route_overview as route, t.route_points, t.updated_at,
         null::boolean as spare
    from shown t
    left join tracksolid.devices d on d.imei = t.imei
$query$, array[
  ['ix_v_trips_trip_id', 'unique', '(trip_id)'], ['ix_v_trips_start_time', '', '(start_time)'],
  ['ix_v_trips_imei', '', '(imei, start_time)']]) then tracksolid.raise_generation('v_trips') end;
comment on materialized view reporting.v_trips is
  'One row per trip of the chosen source (settings, trips_source) with its vehicle. Written by refresh-vtrips; '
  'read by fn_trips_for_map, the filters and the summaries';
comment on column reporting.v_trips.trip_id is 'id of tracksolid.trips or of detected_trips, whichever source is shown';
comment on column reporting.v_trips.vehicle_number is 'plate, else device name, else imei';
comment on column reporting.v_trips.cost_centre is 'Unassigned when blank';
comment on column reporting.v_trips.route is 'trips.route_overview: the driven line within about 5 m; null until built or without fixes';
comment on column reporting.v_trips.idle_s is 'standing with the engine on, seconds';
comment on column reporting.v_trips.spare is 'always null: a refresh looks for equal rows only among those without a null, and sorts them twice for that';
