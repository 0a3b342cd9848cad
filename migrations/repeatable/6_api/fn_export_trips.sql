-- After: trip_properties, vehicle_filter
-- Trips that start in [p_from, p_to), in order of time, with the line of the map where p_with_line.
create or replace function reporting.fn_export_trips(
    p_from timestamptz, p_to timestamptz, p_vehicles text[] default null, p_with_line boolean default false) returns setof json
  language sql stable security definer set search_path = pg_catalog, pg_temp set jit = off as $$
  select row_to_json(e) from (
    select p.*, case when p_with_line then reporting.line_json(t.route) end as geometry
      from tracksolid.vehicle_filter(p_vehicles) f
      join tracksolid.shown_trips t on t.start_time >= p_from and t.start_time < p_to
     cross join lateral reporting.trip_properties(t) p
     where tracksolid.is_chosen(f.imeis, f.keys, null, t.imei, t.vehicle_key, t.cost_centre)
     order by t.start_time, t.trip_id) e;
$$;
comment on function reporting.fn_export_trips(timestamptz, timestamptz, text[], boolean) is
  'Trips of a window, one JSON object a row. Called by fleet export trips';
