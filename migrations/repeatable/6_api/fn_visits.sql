-- After: visits_between, day_range, shown_centres
-- The newest 20,000 visits that overlap the days, in order of time.
create or replace function reporting.fn_visits(
    p_from date default null, p_to date default null, p_fence text default null, p_vehicle_number text default null, p_cost_centre text default null,
    p_scope text[] default null) returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp set jit = off as $$
  with zone as (
    select value as zone from tracksolid.settings where name = 'timezone'
  ), visit as materialized (
    select v.*, row_number() over (order by v.enter_time desc, v.visit_id desc) as newest
      from reporting.day_range(p_from, p_to, 7) d cross join zone z
     cross join lateral (select reporting.shown_centres(p_cost_centre, p_scope) as centres) c
     cross join lateral tracksolid.visits_between(tracksolid.day_start(d.first, z.zone), tracksolid.day_start(d.last + 1, z.zone), array[p_vehicle_number], p_fence, p_scope) v
     where c.centres is null or v.cost_centre = any(c.centres)
  )
  select json_build_object(
    'from', d.first, 'to', d.last, 'timezone', z.zone, 'as_of', reporting.utc_text(now()),
    'visits_total', (select count(*) from visit), 'truncated', exists (select from visit where newest > 20000),
    'columns', to_json(array['imei', 'vehicle_number', 'driver_name', 'cost_centre', 'assigned_city', 'fence_id', 'fence_name', 'enter_time', 'exit_time', 'dwell_s',
                             'within_s', 'enter_seen', 'exit_seen']),
    'rows', coalesce((select json_agg(row_to_json(r)) from (
      select v.imei, v.vehicle_number, v.driver_name, v.cost_centre, v.assigned_city, v.fence_id, v.fence_name, reporting.utc_text(v.enter_time) as enter_time,
             reporting.utc_text(v.exit_time) as exit_time, round(v.dwell_s)::bigint as dwell_s, round(v.within_s)::bigint as within_s, v.enter_seen, v.exit_seen
        from visit v where v.newest <= 20000 order by v.enter_time, v.visit_id) r), '[]'))
    from reporting.day_range(p_from, p_to, 7) d cross join zone z;
$$;
comment on function reporting.fn_visits(date, date, text, text, text, text[]) is
  'Visits of vehicles in fences, default 7 days. Called by GET /analytics/visits';
