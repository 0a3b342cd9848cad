-- After: table_json, day_range, shown_centres, vehicle_filter
create or replace function reporting.fn_fuel_events(
    p_from date default null, p_to date default null, p_vehicle_number text default null, p_cost_centre text default null, p_scope text[] default null) returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp set jit = off as $$
  select reporting.table_json(d.first, d.last,
    array['kind', 'imei', 'vehicle_number', 'driver_name', 'cost_centre', 'assigned_city', 'event_time', 'not_before', 'not_after', 'litres', 'before_l', 'after_l',
          'source', 'fence_name', 'lat', 'lng'],
    (select json_agg(row_to_json(r)) from (
       select v.kind, v.imei, v.vehicle_number, v.driver_name, v.cost_centre, v.assigned_city, reporting.utc_text(v.event_time) as event_time,
              reporting.utc_text(v.not_before) as not_before, reporting.utc_text(v.not_after) as not_after, round(v.litres::numeric, 1) as litres,
              round(v.before_l::numeric, 1) as before_l, round(v.after_l::numeric, 1) as after_l, v.source, v.fence_name, round(v.lat::numeric, 6) as lat,
              round(v.lng::numeric, 6) as lng
         from reporting.v_fuel_events v cross join tracksolid.vehicle_filter(array[p_vehicle_number], p_scope) f
        where v.event_time >= tracksolid.day_start(d.first, z.zone) and v.event_time < tracksolid.day_start(d.last + 1, z.zone)
          and tracksolid.is_chosen(f.imeis, f.keys, c.centres, v.imei, v.vehicle_key, v.cost_centre)
        order by v.event_time, v.event_id) r))
    from reporting.day_range(p_from, p_to, 31) d cross join (select reporting.shown_centres(p_cost_centre, p_scope) as centres) c
   cross join (select value as zone from tracksolid.settings where name = 'timezone') z;
$$;
comment on function reporting.fn_fuel_events(date, date, text, text, text[]) is
  'Refuels and drains, default 31 days. Called by GET /analytics/fuel-events';
