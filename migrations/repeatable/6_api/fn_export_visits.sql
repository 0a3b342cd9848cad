-- After: visits_between
-- Visits that overlap [p_from, p_to), in order of their beginning.
create or replace function reporting.fn_export_visits(p_from timestamptz, p_to timestamptz, p_vehicles text[] default null) returns setof json
  language sql stable security definer set search_path = pg_catalog, pg_temp set jit = off as $$
  select row_to_json(e) from (
    select v.imei, v.vehicle_number, v.driver_name, v.cost_centre, v.assigned_city, v.fence_id, v.fence_name, reporting.utc_text(v.enter_time) as enter_time,
           reporting.utc_text(v.exit_time) as exit_time, round(v.dwell_s)::bigint as dwell_s, v.enter_seen, v.exit_seen,
           round(public.st_x(c.at)::numeric, 6) as lng, round(public.st_y(c.at)::numeric, 6) as lat
      from tracksolid.visits_between(p_from, p_to, p_vehicles) v
      join tracksolid.visits o on o.id = v.visit_id
      join tracksolid.fences f on f.id = o.fence
     cross join lateral (select public.st_pointonsurface(f.area) as at) c
     order by v.enter_time, v.visit_id) e;
$$;
comment on function reporting.fn_export_visits(timestamptz, timestamptz, text[]) is
  'Visits of a window, one JSON object a row. Called by fleet export visits';
