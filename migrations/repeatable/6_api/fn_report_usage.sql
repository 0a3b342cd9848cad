-- After: report_json, report_filter, day_range
create or replace function reporting.fn_report_usage(
    p_from date, p_to date, p_vehicles text[] default null, p_cost_centres text[] default null) returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp set jit = off as $$
  with usage as materialized (
    select u.* from reporting.day_range(p_from, p_to, 1) d cross join lateral tracksolid.vehicle_usage(d.first, d.last) u
     cross join tracksolid.report_filter(p_vehicles, p_cost_centres) f
     where (f.imeis is null or u.vehicle_key = any(f.keys) or string_to_array(u.imeis, ', ') && f.imeis) and tracksolid.in_scope(u.cost_centre, p_cost_centres)
  )
  select reporting.report_json('usage', d.first, d.last, array['tracks'],
    (select json_agg(row_to_json(r)) from (
       select u.day, u.vehicle_number, u.imeis, u.cost_centre, round(u.km::numeric, 3) as distance_km, u.km_source as distance_source,
              round(u.engine_s)::bigint as engine_s, u.engine_source, round(u.odometer_km::numeric, 3) as odometer_km, u.breaks
         from usage u order by u.day, u.vehicle_number, u.vehicle_key) r),
    (select row_to_json(t) from (
       select coalesce(sum(round(km::numeric, 3)), 0) as distance_km, coalesce(sum(round(engine_s)), 0)::bigint as engine_s from usage) t),
    (select json_agg(row_to_json(c)) from (
       select max(vehicle_number) as label, round(sum(km)::numeric, 3) as value from usage group by vehicle_key order by 2 desc, 1 limit 20) c), p_vehicles, p_cost_centres)
    from reporting.day_range(p_from, p_to, 1) d;
$$;
comment on function reporting.fn_report_usage(date, date, text[], text[]) is 'Kilometres by the odometer and engine hours. Called by fleet report usage';
