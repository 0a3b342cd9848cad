-- After: vehicle_filter
-- Trips that start in [p_from, p_to), in order of time, with the properties of fn_trips_for_map; with the line of the map where p_with_line.
create or replace function reporting.fn_export_trips(
    p_from timestamptz, p_to timestamptz, p_vehicles text[] default null, p_with_line boolean default false) returns setof json
  language sql stable security definer set search_path = pg_catalog, pg_temp set jit = off as $$
  select row_to_json(e) from (
    select t.trip_id, t.imei, t.vehicle_number, t.driver_name, t.cost_centre, t.assigned_city,
           reporting.utc_text(t.start_time) as start_time, reporting.utc_text(t.end_time) as end_time,
           t.duration_s, round(t.distance_km::numeric, 3) as distance_km, t.avg_speed_kmh, t.max_speed_kmh, t.idle_s,
           t.quality, t.source, t.route_points,
           case when t.start_geom is not null then json_build_array(
             round(public.st_x(t.start_geom)::numeric, 6), round(public.st_y(t.start_geom)::numeric, 6)) end as start,
           case when t.end_geom is not null then json_build_array(
             round(public.st_x(t.end_geom)::numeric, 6), round(public.st_y(t.end_geom)::numeric, 6)) end as "end",
           case when p_with_line then reporting.line_json(t.route) end as geometry
      from tracksolid.vehicle_filter(p_vehicles) f
      join tracksolid.shown_trips t on t.start_time >= p_from and t.start_time < p_to
     where f.imeis is null or t.imei = any(f.imeis) or t.vehicle_key = any(f.keys)
     order by t.start_time, t.trip_id) e;
$$;
comment on function reporting.fn_export_trips(timestamptz, timestamptz, text[], boolean) is
  'Trips of a window, one JSON object a row. Called by fleet export trips';
