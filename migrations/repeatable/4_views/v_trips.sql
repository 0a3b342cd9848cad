-- The column `spare` is always null: a refresh looks for equal rows only among those without a null, and sorts them twice for that.
select tracksolid.define_stored_view('reporting.v_trips', $query$
  select trip_id, imei, vehicle_number, plate_normalized, driver_name, cost_centre, assigned_city, start_time, end_time, duration_s, distance_km,
         avg_speed_kmh, max_speed_kmh, idle_s, quality, source, start_geom, end_geom, route, route_points, updated_at, vehicle_key, driving_s,
         null::boolean as spare
    from tracksolid.shown_trips
$query$, array[
  ['ix_v_trips_trip_id', 'unique', '(trip_id)'], ['ix_v_trips_start_time', '', '(start_time)'],
  ['ix_v_trips_imei', '', '(imei, start_time)']]);
comment on materialized view reporting.v_trips is
  'One row per trip with its vehicle, as of the last refresh: tracksolid.shown_trips for those who rely on a materialised view. Rules: docs/use/figures.md#trips. Written by '
  'refresh-vtrips; read by dashboards';
comment on column reporting.v_trips.trip_id is 'id of tracksolid.trips or of detected_trips, whichever source is shown';
comment on column reporting.v_trips.vehicle_number is 'what the tracker stood for when the trip began: plate, else device name, else imei';
comment on column reporting.v_trips.driver_name is 'as assigned when the trip began';
comment on column reporting.v_trips.cost_centre is 'as assigned when the trip began; Unassigned when blank';
comment on column reporting.v_trips.assigned_city is 'as assigned when the trip began';
comment on column reporting.v_trips.route is 'the driven line within about 5 m; null until built or without fixes; over 180° it goes on past it';
comment on column reporting.v_trips.idle_s is 'standing with the engine on, seconds';
comment on column reporting.v_trips.driving_s is 'of a detected trip the driving within it, seconds; of a vendor''s its duration less idling, or its run time that leaves idling out';
comment on column reporting.v_trips.vehicle_key is 'what vehicles are counted by';
comment on column reporting.v_trips.spare is 'always null: a refresh looks for equal rows only among those without a null, and sorts them twice for that';
