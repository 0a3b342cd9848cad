-- After: visits_between, report_json, report_filter, day_range
drop function if exists reporting.fn_report_visits(date, date);  -- before p_vehicles
create or replace function reporting.fn_report_visits(
    p_from date, p_to date, p_vehicles text[] default null, p_cost_centres text[] default null) returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp set jit = off as $$
  with zone as (
    select value as zone from tracksolid.settings where name = 'timezone'
  ), visit as materialized (
    select v.* from reporting.day_range(p_from, p_to, 1) d cross join zone z
     cross join lateral tracksolid.visits_between(tracksolid.day_start(d.first, z.zone), tracksolid.day_start(d.last + 1, z.zone)) v
     cross join tracksolid.report_filter(p_vehicles, p_cost_centres) f
     where tracksolid.is_chosen(f.imeis, f.keys, p_cost_centres, v.imei, v.vehicle_key, v.cost_centre)
  )
  select reporting.report_json('visits', d.first, d.last, array['tracks'],
    (select json_agg(row_to_json(r)) from (
       select v.fence_name, v.vehicle_number, v.imei, v.driver_name, v.cost_centre, reporting.local_text(v.enter_time) as enter_time,
              reporting.local_text(v.exit_time) as exit_time, round(v.dwell_s)::bigint as dwell_s, round(v.within_s)::bigint as within_s, v.enter_seen, v.exit_seen
         from visit v order by v.fence_name, v.enter_time, v.visit_id) r),
    (select row_to_json(t) from (select coalesce(sum(round(within_s)), 0)::bigint as within_s from visit) t),
    (select json_agg(row_to_json(c)) from (
       select fence_name as label, count(*) as value from visit group by fence_name order by 2 desc, 1 limit 20) c), p_vehicles, p_cost_centres)
    from reporting.day_range(p_from, p_to, 1) d;
$$;
comment on function reporting.fn_report_visits(date, date, text[], text[]) is 'The log of visits. Called by fleet report visits';
