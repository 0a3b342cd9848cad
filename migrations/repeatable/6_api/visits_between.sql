-- After: vehicle_filter
-- Visits that overlap [p_from, p_to), each with the seconds that lie within, of some vehicles and one fence (both null: all). A visit counts as a vehicle's by the
-- assignment of its beginning.
create or replace function tracksolid.visits_between(
    p_from timestamptz, p_to timestamptz, p_vehicles text[] default null, p_fence text default null, p_scope text[] default null)
  returns table (visit_id bigint, imei text, vehicle_number text, driver_name text, cost_centre text, assigned_city text, fence_id text, fence_name text,
                 enter_time timestamptz, exit_time timestamptz, last_inside_at timestamptz, dwell_s double precision, within_s double precision,
                 enter_seen boolean, exit_seen boolean, vehicle_key text)
  language sql stable set search_path = pg_catalog, pg_temp set jit = off as $$
  select v.visit_id, v.imei, v.vehicle_number, v.driver_name, v.cost_centre, v.assigned_city, v.fence_id, v.fence_name, v.enter_time, v.exit_time, v.last_inside_at,
         v.dwell_s, extract(epoch from least(v.last_inside_at, p_to) - greatest(v.enter_time, p_from))::double precision, v.enter_seen, v.exit_seen, v.vehicle_key
    from tracksolid.vehicle_filter(p_vehicles, p_scope) f
    join reporting.v_visits v on v.enter_time < p_to and v.last_inside_at >= p_from and (v.last_inside_at > p_from or v.enter_time = p_from)
   where tracksolid.is_chosen(f.imeis, f.keys, null, v.imei, v.vehicle_key, v.cost_centre)
     and (nullif(btrim(p_fence), '') is null or v.fence_id = btrim(p_fence) or v.fence_name = btrim(p_fence));
$$;
comment on function tracksolid.visits_between(timestamptz, timestamptz, text[], text, text[]) is
  'Visits of a time. Called by fn_visits, fn_export_visits and fn_report_visits';
