-- After: shown_centres, table_json, maintenance_due
create or replace function reporting.fn_maintenance(p_vehicle_number text default null, p_cost_centre text default null, p_scope text[] default null) returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp set jit = off as $$
  select reporting.table_json(d.today, d.today,
    array['plan', 'imei', 'vehicle_number', 'driver_name', 'cost_centre', 'assigned_city', 'state', 'due_by', 'expected_on', 'done_on', 'every_km', 'km', 'left_km',
          'due_odometer_km', 'odometer_source', 'every_hours', 'hours', 'left_hours', 'every_months', 'due_on', 'left_days'],
    (select json_agg(row_to_json(r)) from (
       select m.plan, m.imei, m.vehicle_number, m.driver_name, m.cost_centre, m.assigned_city, m.state, m.due_by, m.expected_on, m.done_on, m.every_km, m.km, m.left_km,
              m.due_odometer_km, m.odometer_source, m.every_hours, m.hours, m.left_hours, m.every_months, m.due_on, m.left_days
         from tracksolid.vehicle_filter(array[p_vehicle_number], p_scope) w cross join tracksolid.maintenance_due(array[p_vehicle_number]) m
        where tracksolid.is_chosen(w.imeis, w.keys, c.centres, m.imei, m.vehicle_key, m.cost_centre)
        order by array_position(array['overdue', 'due', 'soon', 'ok'], m.state), m.expected_on nulls last, m.vehicle_number, m.plan) r))
    from (select (now() at time zone tracksolid.setting('timezone'))::date as today) d
   cross join (select reporting.shown_centres(p_cost_centre, p_scope) as centres) c;
$$;
comment on function reporting.fn_maintenance(text, text, text[]) is
  'Services of vehicles, the most urgent first. Called by GET /analytics/maintenance';
