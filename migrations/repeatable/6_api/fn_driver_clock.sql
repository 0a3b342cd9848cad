-- After: table_json, day_range, shown_centres
drop function if exists reporting.fn_driver_clock(date, date, text);  -- before p_scope
create or replace function reporting.fn_driver_clock(
    p_from date default null, p_to date default null, p_cost_centre text default null, p_scope text[] default null) returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select reporting.table_json(d.first, d.last,
    array['day', 'imei', 'vehicle_number', 'driver_name', 'cost_centre', 'first_ignition_at', 'last_stop_at', 'hours', 'driving_hours',
          'idle_hours', 'distance_km', 'late_s', 'late'],
    (select json_agg(row_to_json(r)) from (
       select a.day, a.imei, a.vehicle_number, a.driver_name, a.cost_centre, reporting.utc_text(a.first_ignition_at) as first_ignition_at,
              reporting.utc_text(a.last_stop_at) as last_stop_at, a.hours, a.driving_hours, a.idle_hours, a.distance_km, a.late_s, a.late
         from tracksolid.v_driver_clock_attendance a
        where a.day between d.first and d.last
          and (c.centres is null or a.cost_centre = any(c.centres))
        order by a.day, a.vehicle_number, a.imei) r))
    from reporting.day_range(p_from, p_to, 7) d cross join (select reporting.shown_centres(p_cost_centre, p_scope) as centres) c;
$$;
comment on function reporting.fn_driver_clock(date, date, text, text[]) is
  'First ignition, last stop, hours and lateness by vehicle and day, default 7 days. Called by GET /analytics/driver-clock';
