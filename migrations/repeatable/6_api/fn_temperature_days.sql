-- After: table_json, day_range, shown_centres, vehicle_filter, temperature_days
create or replace function reporting.fn_temperature_days(
    p_from date default null, p_to date default null, p_vehicle_number text default null, p_cost_centre text default null, p_scope text[] default null) returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp set jit = off as $$
  select reporting.table_json(d.first, d.last,
    array['day', 'imei', 'vehicle_number', 'driver_name', 'cost_centre', 'assigned_city', 'sensor', 'inside_s', 'below_s', 'above_s', 'unbounded_s', 'no_data_s',
          'lowest_c', 'highest_c'],
    (select json_agg(row_to_json(r)) from (
       select t.day, t.imei, t.vehicle_number, t.driver_name, t.cost_centre, t.assigned_city, t.sensor, round(t.inside_s)::bigint as inside_s,
              round(t.below_s)::bigint as below_s, round(t.above_s)::bigint as above_s, round(t.unbounded_s)::bigint as unbounded_s,
              round(t.no_data_s)::bigint as no_data_s, t.lowest_c, t.highest_c
         from tracksolid.temperature_days(d.first, d.last, array[p_vehicle_number], p_scope) t
        where c.centres is null or t.cost_centre = any(c.centres)
        order by t.day, t.vehicle_number, t.imei, t.sensor) r))
    from reporting.day_range(p_from, p_to, 7) d cross join (select reporting.shown_centres(p_cost_centre, p_scope) as centres) c;
$$;
comment on function reporting.fn_temperature_days(date, date, text, text, text[]) is
  'Time inside and outside of temperature bounds by sensor and day, default 7 days. Called by GET /analytics/temperature-days';
