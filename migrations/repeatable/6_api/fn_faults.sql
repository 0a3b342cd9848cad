-- After: table_json, day_range, shown_centres, vehicle_filter
-- Trouble codes that were open at some time of the days: the open ones are among them.
create or replace function reporting.fn_faults(
    p_from date default null, p_to date default null, p_vehicle_number text default null, p_cost_centre text default null, p_scope text[] default null) returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select reporting.table_json(d.first, d.last,
    array['imei', 'vehicle_number', 'driver_name', 'cost_centre', 'assigned_city', 'fault_code', 'system', 'detail', 'first_seen_at', 'last_seen_at', 'reports',
          'cleared_at', 'cleared_by'],
    (select json_agg(row_to_json(r)) from (
       select f.imei, f.vehicle_number, f.driver_name, f.cost_centre, f.assigned_city, f.fault_code, f.system, f.detail,
              reporting.utc_text(f.first_seen_at) as first_seen_at, reporting.utc_text(f.last_seen_at) as last_seen_at, f.reports,
              reporting.utc_text(f.cleared_at) as cleared_at, f.cleared_by
         from tracksolid.vehicle_filter(array[p_vehicle_number], p_scope) w cross join reporting.v_faults f
        where f.first_seen_at < tracksolid.day_start(d.last + 1, z.zone) and coalesce(f.cleared_at, 'infinity') > tracksolid.day_start(d.first, z.zone)
          and tracksolid.is_chosen(w.imeis, w.keys, c.centres, f.imei, f.vehicle_key, f.cost_centre)
        order by f.cleared_at is not null, f.last_seen_at desc, f.vehicle_number, f.fault_code) r))
    from reporting.day_range(p_from, p_to, 30) d cross join (select value as zone from tracksolid.settings where name = 'timezone') z
   cross join (select reporting.shown_centres(p_cost_centre, p_scope) as centres) c;
$$;
comment on function reporting.fn_faults(date, date, text, text, text[]) is
  'Trouble codes that were open, default 30 days. Called by GET /analytics/faults';
