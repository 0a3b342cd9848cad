-- After: table_json, day_range, shown_centres, vehicle_filter
create or replace function reporting.fn_fuel(
    p_from date default null, p_to date default null, p_vehicle_number text default null, p_cost_centre text default null, p_scope text[] default null) returns json
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan set jit = off as $$
declare
  v_centres text[] := reporting.shown_centres(p_cost_centre, p_scope);
  v_first date;
  v_last date;
begin
  select r.first, r.last into v_first, v_last from reporting.day_range(p_from, p_to, 7) r;
  return reporting.table_json(v_first, v_last,
    array['day', 'imei', 'vehicle_number', 'driver_name', 'cost_centre', 'assigned_city', 'source', 'readings', 'distance_km', 'fuel_km', 'spent_l',
          'l_per_100km', 'refuels', 'refuelled_l', 'drains', 'drained_l', 'first_l', 'last_l'],
    (select json_agg(row_to_json(r)) from (
       select v.day, v.imei, v.vehicle_number, v.driver_name, v.cost_centre, v.assigned_city, v.source, v.readings, round(v.distance_km::numeric, 3) as distance_km,
              round(v.fuel_km::numeric, 3) as fuel_km, round(v.spent_l::numeric, 2) as spent_l, round(v.l_per_100km::numeric, 1) as l_per_100km, v.refuels,
              round(v.refuelled_l::numeric, 1) as refuelled_l, v.drains, round(v.drained_l::numeric, 1) as drained_l, round(v.first_l::numeric, 1) as first_l,
              round(v.last_l::numeric, 1) as last_l
         from reporting.v_fuel_daily v cross join tracksolid.vehicle_filter(array[p_vehicle_number], p_scope) f
        where v.day between v_first and v_last and tracksolid.is_chosen(f.imeis, f.keys, v_centres, v.imei, v.vehicle_key, v.cost_centre)
        order by v.day, v.vehicle_number, v.imei) r));
end $$;
comment on function reporting.fn_fuel(date, date, text, text, text[]) is
  'Fuel of each vehicle and day, default 7 days. Called by GET /analytics/fuel';
