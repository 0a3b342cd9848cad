drop function if exists reporting.fn_mileage(date, date, text);  -- before p_scope
create or replace function reporting.fn_mileage(
    p_from date default null, p_to date default null, p_cost_centre text default null, p_scope text[] default null) returns json
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  v_centres text[] := reporting.shown_centres(p_cost_centre, p_scope);
  v_first date;
  v_last date;
begin
  select r.first, r.last into v_first, v_last from reporting.day_range(p_from, p_to, 7) r;
  return reporting.table_json(v_first, v_last,
    array['day', 'imei', 'vehicle_number', 'driver_name', 'cost_centre', 'fixes', 'first_fix_at', 'last_fix_at', 'distance_km', 'unseen_km',
          'ignition'],
    (select json_agg(row_to_json(r)) from (
       select m.day, m.imei, m.vehicle_number, m.driver_name, m.cost_centre, m.fixes,
              reporting.utc_text(m.first_fix_at) as first_fix_at, reporting.utc_text(m.last_fix_at) as last_fix_at, m.distance_km,
              coalesce(m.unseen_km, 0) as unseen_km, coalesce(m.ignition, 'unknown') as ignition
         from tracksolid.v_fleet_km_daily m
        where m.day between v_first and v_last
          and (v_centres is null or m.cost_centre = any(v_centres))
        order by m.day, m.vehicle_number, m.imei) r));
end $$;
comment on function reporting.fn_mileage(date, date, text, text[]) is
  'Kilometres of each vehicle and day from the fixes, default 7 days. Called by GET /analytics/mileage';
