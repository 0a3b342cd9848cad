-- After: vehicle_filter
-- Stops as the vendor reports them that start in [p_from, p_to), in order of time; without those that it took back.
create or replace function reporting.fn_export_stops(p_from timestamptz, p_to timestamptz, p_vehicles text[] default null) returns setof json
  language sql stable security definer set search_path = pg_catalog, pg_temp set jit = off as $$
  select row_to_json(e) from (
    select s.imei, coalesce(a.vehicle_number, s.imei) as vehicle_number, a.driver_name, coalesce(a.cost_centre, 'Unassigned') as cost_centre, a.assigned_city,
           s.kind, reporting.utc_text(s.start_time) as start_time, reporting.utc_text(s.end_time) as end_time, s.duration_s, s.engine_off_s, s.address,
           tracksolid.fence_at(s.lat, s.lng, s.start_time) as fence_name,
           round(s.lng::numeric, 6) as lng, round(s.lat::numeric, 6) as lat
      from tracksolid.vehicle_filter(p_vehicles) f
      join tracksolid.parking_events s on s.start_time >= p_from and s.start_time < p_to and s.superseded_at is null
      left join tracksolid.assignments a on a.imei = s.imei and a.valid @> s.start_time
     where tracksolid.is_chosen(f.imeis, f.keys, null, s.imei, a.vehicle_key, a.cost_centre)
     order by s.start_time, s.imei, s.kind) e;
$$;
comment on function reporting.fn_export_stops(timestamptz, timestamptz, text[]) is
  'Stops of a window, one JSON object a row. Called by fleet export stops';
