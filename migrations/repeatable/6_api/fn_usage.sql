-- After: table_json, day_range, shown_centres, vehicle_filter
create or replace function reporting.fn_usage(
    p_from date default null, p_to date default null, p_vehicle_number text default null, p_cost_centre text default null, p_scope text[] default null) returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp set jit = off as $$
  select reporting.table_json(d.first, d.last,
    array['day', 'vehicle_number', 'imeis', 'cost_centre', 'assigned_city', 'distance_km', 'distance_source', 'engine_s', 'engine_source', 'odometer_km', 'odometer_source',
          'fixes_km', 'breaks'],
    (select json_agg(row_to_json(r)) from (
       select u.day, u.vehicle_number, u.imeis, u.cost_centre, u.assigned_city, round(u.km::numeric, 3) as distance_km, u.km_source as distance_source,
              round(u.engine_s)::bigint as engine_s, u.engine_source, round(u.odometer_km::numeric, 3) as odometer_km, u.odometer_source,
              round(u.fixes_km::numeric, 3) as fixes_km, u.breaks
         from tracksolid.vehicle_filter(array[p_vehicle_number], p_scope) w cross join lateral tracksolid.vehicle_usage(d.first, d.last,
              case when w.imeis is not null then w.imeis || array(select a.imei from tracksolid.assignments a where a.vehicle_key = any(w.keys)) end) u
        where (w.imeis is null or string_to_array(u.imeis, ', ') && w.imeis or u.vehicle_key = any(w.keys))
          and (c.centres is null or u.cost_centre = any(c.centres))
        order by u.day, u.vehicle_number, u.vehicle_key) r))
    from reporting.day_range(p_from, p_to, 7) d cross join (select reporting.shown_centres(p_cost_centre, p_scope) as centres) c;
$$;
comment on function reporting.fn_usage(date, date, text, text, text[]) is
  'Kilometres by the odometer and engine time of each vehicle and day, default 7 days. Called by GET /analytics/usage';
