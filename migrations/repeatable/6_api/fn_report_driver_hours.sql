-- After: report_json, report_filter, day_range
drop function if exists reporting.fn_report_driver_hours(date, date);  -- before p_vehicles
create or replace function reporting.fn_report_driver_hours(
    p_from date, p_to date, p_vehicles text[] default null, p_cost_centres text[] default null) returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  with line as materialized (
    select a.day, coalesce(a.driver_name, a.vehicle_number) as driver_name, a.vehicle_number, a.imei, a.cost_centre, a.first_ignition_at, a.last_stop_at,
           a.hours, a.driving_hours, a.idle_hours, a.distance_km, a.late_s, a.late
      from reporting.day_range(p_from, p_to, 1) d join tracksolid.v_driver_clock_attendance a on a.day between d.first and d.last
      left join tracksolid.assignments k on k.imei = a.imei and k.valid @> a.first_ignition_at
     cross join tracksolid.report_filter(p_vehicles, p_cost_centres) f
     where tracksolid.is_chosen(f.imeis, f.keys, p_cost_centres, a.imei, k.vehicle_key, a.cost_centre)
  )
  select reporting.report_json('driver-hours', d.first, d.last, array['tracks'],
    (select json_agg(row_to_json(r)) from (
       select r.driver_name, r.day, r.vehicle_number, r.imei, r.cost_centre, reporting.local_text(r.first_ignition_at) as first_ignition_at,
              reporting.local_text(r.last_stop_at) as last_stop_at, r.hours, r.driving_hours, r.idle_hours, r.distance_km, r.late_s, r.late
         from line r order by r.driver_name, r.first_ignition_at, r.imei) r),
    (select row_to_json(t) from (
       select sum(hours) as hours, sum(driving_hours) as driving_hours, sum(idle_hours) as idle_hours, sum(distance_km) as distance_km from line) t),
    (select json_agg(row_to_json(c)) from (
       select driver_name as label, sum(hours) as value from line group by driver_name order by 2 desc, 1 limit 20) c), p_vehicles, p_cost_centres)
    from reporting.day_range(p_from, p_to, 1) d;
$$;
comment on function reporting.fn_report_driver_hours(date, date, text[], text[]) is
  'Shifts of every driver: first ignition, last stop, hours, lateness. Called by fleet report driver-hours';
