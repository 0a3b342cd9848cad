-- The properties of a trip in lists and on the map, a column each. Opened by the planner: it costs no call a row.
create or replace function reporting.trip_properties(t tracksolid.shown_trips)
  returns table (trip_id bigint, imei text, vehicle_number text, driver_name text, cost_centre text, assigned_city text, start_time text, end_time text,
                 duration_s integer, distance_km numeric, avg_speed_kmh real, max_speed_kmh real, idle_s integer, quality text, source text,
                 route_points integer, start json, "end" json)
  language sql stable
begin atomic
  select t.trip_id, t.imei, t.vehicle_number, t.driver_name, t.cost_centre, t.assigned_city,
         reporting.utc_text(t.start_time), reporting.utc_text(t.end_time),
         t.duration_s, round(t.distance_km::numeric, 3), t.avg_speed_kmh, t.max_speed_kmh, t.idle_s,
         t.quality, t.source, t.route_points,
         case when t.start_geom is not null then json_build_array(
           round(public.st_x(t.start_geom)::numeric, 6), round(public.st_y(t.start_geom)::numeric, 6)) end,
         case when t.end_geom is not null then json_build_array(
           round(public.st_x(t.end_geom)::numeric, 6), round(public.st_y(t.end_geom)::numeric, 6)) end;
end;
comment on function reporting.trip_properties(tracksolid.shown_trips) is
  'The properties of a trip. Called by fn_trips_for_map and fn_export_trips';
