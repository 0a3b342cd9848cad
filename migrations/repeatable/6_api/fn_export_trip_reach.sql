-- After: vehicle_filter, fn_trip_reach
-- The trips of fn_export_trip_tracks by their number, each with what the program must read from the archive first.
create or replace function reporting.fn_export_trip_reach(p_from timestamptz, p_to timestamptz, p_vehicles text[] default null) returns setof json
  language sql stable security definer set search_path = pg_catalog, pg_temp set jit = off as $$
  select json_build_object('trip_id', t.trip_id, 'archive', reporting.fn_trip_reach(t.trip_id)) from (
    select s.trip_id from tracksolid.vehicle_filter(p_vehicles) f
      join tracksolid.shown_trips s on s.start_time >= p_from and s.start_time < p_to
     where tracksolid.is_chosen(f.imeis, f.keys, null, s.imei, s.vehicle_key, s.cost_centre)
     order by s.start_time, s.trip_id) t;
$$;
comment on function reporting.fn_export_trip_reach(timestamptz, timestamptz, text[]) is
  'Trips of a window and what each needs from the archive. Called by fleet export trips --format gpx';
