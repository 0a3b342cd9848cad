-- After: report_json, report_filter, day_range
drop function if exists reporting.fn_report_daily(date, date);  -- before p_vehicles
create or replace function reporting.fn_report_daily(
    p_from date, p_to date, p_vehicles text[] default null, p_cost_centres text[] default null) returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  with line as materialized (
    select r.* from reporting.day_range(p_from, p_to, 1) d cross join lateral tracksolid.report_days(d.first, d.last) r
     cross join tracksolid.report_filter(p_vehicles, p_cost_centres) f
     where tracksolid.is_chosen(f.imeis, f.keys, p_cost_centres, r.imei, r.vehicle_key, r.cost_centre)
  )
  select reporting.report_json('daily', d.first, d.last, array['tracks', 'trips'],
    (select json_agg(row_to_json(r)) from (
       select r.day, r.vehicle_number, r.imei, r.driver_name, r.cost_centre, r.trips, r.distance_km, r.unseen_km, r.driving_s, r.idle_s, r.max_speed_kmh,
              reporting.local_text(r.first_start_at) as first_start_at, reporting.local_text(r.last_stop_at) as last_stop_at
         from line r order by r.day, r.vehicle_number, r.imei) r),
    (select row_to_json(t) from (
       select sum(trips)::bigint as trips, sum(distance_km) as distance_km, sum(unseen_km) as unseen_km, sum(driving_s)::bigint as driving_s,
              sum(idle_s)::bigint as idle_s, max(max_speed_kmh) as max_speed_kmh from line) t),
    (select json_agg(row_to_json(c)) from (
       select day as label, coalesce(sum(distance_km), 0) as value from line group by day order by day) c), p_vehicles, p_cost_centres)
    from reporting.day_range(p_from, p_to, 1) d;
$$;
comment on function reporting.fn_report_daily(date, date, text[], text[]) is
  'Every vehicle and day: trips, kilometres, hours. Called by fleet report daily';
