-- After: table_json, day_range, shown_centres, vehicle_filter, temperature_episodes
create or replace function reporting.fn_temperature(
    p_from date default null, p_to date default null, p_vehicle_number text default null, p_cost_centre text default null, p_scope text[] default null) returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp set jit = off as $$
  select reporting.table_json(d.first, d.last,
    array['imei', 'vehicle_number', 'driver_name', 'cost_centre', 'assigned_city', 'sensor', 'state', 'from_time', 'to_time', 'outside_s', 'worst_c', 'bound_c', 'end_seen'],
    (select json_agg(row_to_json(r)) from (
       select e.imei, e.vehicle_number, e.driver_name, e.cost_centre, e.assigned_city, e.sensor, e.state, reporting.utc_text(e.from_time) as from_time,
              reporting.utc_text(e.to_time) as to_time, round(e.outside_s)::bigint as outside_s, e.worst_c, e.bound_c, e.end_seen
         from tracksolid.temperature_episodes(tracksolid.day_start(d.first, z.zone), tracksolid.day_start(d.last + 1, z.zone), array[p_vehicle_number], p_scope) e
        where c.centres is null or e.cost_centre = any(c.centres)
        order by e.from_time, e.vehicle_number, e.sensor) r))
    from reporting.day_range(p_from, p_to, 7) d cross join (select value as zone from tracksolid.settings where name = 'timezone') z
   cross join (select reporting.shown_centres(p_cost_centre, p_scope) as centres) c;
$$;
comment on function reporting.fn_temperature(date, date, text, text, text[]) is
  'Episodes of temperature outside of bounds, default 7 days. Called by GET /analytics/temperature';
