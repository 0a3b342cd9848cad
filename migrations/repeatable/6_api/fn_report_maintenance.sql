-- After: report_json, report_filter, day_range, v_maintenance_due
-- Services as they stand now; the days are those of the heading only.
create or replace function reporting.fn_report_maintenance(
    p_from date, p_to date, p_vehicles text[] default null, p_cost_centres text[] default null) returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp set jit = off as $$
  with service as materialized (
    select m.* from tracksolid.v_maintenance_due m cross join tracksolid.report_filter(p_vehicles, p_cost_centres) f
     where tracksolid.is_chosen(f.imeis, f.keys, p_cost_centres, m.imei, m.vehicle_key, m.cost_centre)
  )
  select reporting.report_json('maintenance', d.first, d.last, array['tracks'],
    (select json_agg(row_to_json(r)) from (
       select m.plan, m.vehicle_number, m.imei, m.driver_name, m.cost_centre, m.state, m.due_by, m.expected_on, m.done_on, m.left_km, m.due_odometer_km,
              m.left_hours, m.due_on
         from service m
        order by array_position(array['overdue', 'due', 'soon', 'ok'], m.state), m.expected_on nulls last, m.vehicle_number, m.plan) r),
    json_build_object(),
    (select json_agg(row_to_json(c)) from (select state as label, count(*) as value from service group by state order by 2 desc, 1) c), p_vehicles, p_cost_centres)
    from reporting.day_range(p_from, p_to, 1) d;
$$;
comment on function reporting.fn_report_maintenance(date, date, text[], text[]) is 'Services that are due, and the others. Called by fleet report maintenance';
