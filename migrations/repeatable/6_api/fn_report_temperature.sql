-- After: report_json, report_filter, day_range, temperature_episodes
create or replace function reporting.fn_report_temperature(
    p_from date, p_to date, p_vehicles text[] default null, p_cost_centres text[] default null) returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp set jit = off as $$
  with episode as materialized (
    select e.* from reporting.day_range(p_from, p_to, 1) d cross join (select value as zone from tracksolid.settings where name = 'timezone') z
     cross join lateral tracksolid.temperature_episodes(tracksolid.day_start(d.first, z.zone), tracksolid.day_start(d.last + 1, z.zone)) e
     cross join tracksolid.report_filter(p_vehicles, p_cost_centres) f
     where tracksolid.is_chosen(f.imeis, f.keys, p_cost_centres, e.imei, e.vehicle_key, e.cost_centre)
  )
  select reporting.report_json('temperature', d.first, d.last, '{}'::text[],
    (select json_agg(row_to_json(r)) from (
       select e.vehicle_number, e.imei, e.driver_name, e.cost_centre, e.sensor, e.state, reporting.local_text(e.from_time) as from_time,
              reporting.local_text(e.to_time) as to_time, round(e.outside_s)::bigint as outside_s, e.worst_c, e.bound_c, e.end_seen
         from episode e order by e.from_time, e.vehicle_number, e.sensor) r),
    (select row_to_json(t) from (select coalesce(sum(round(outside_s)), 0)::bigint as outside_s from episode) t),
    (select json_agg(row_to_json(c)) from (
       select max(vehicle_number) as label, round((sum(outside_s) / 3600)::numeric, 2) as value from episode group by vehicle_key order by 2 desc, 1 limit 20) c), p_vehicles, p_cost_centres)
    from reporting.day_range(p_from, p_to, 1) d;
$$;
comment on function reporting.fn_report_temperature(date, date, text[], text[]) is 'Temperatures outside of bounds. Called by fleet report temperature';
