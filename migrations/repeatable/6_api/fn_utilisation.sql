-- After: table_json, day_range, shown_centres
drop function if exists reporting.fn_utilisation(text);  -- before p_scope
create or replace function reporting.fn_utilisation(p_cost_centre text default null, p_scope text[] default null) returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select reporting.table_json(d.first, d.last,
    array['imei', 'vehicle_number', 'driver_name', 'cost_centre', 'assigned_city', 'status', 'trips', 'distance_km', 'driving_s',
          'idle_s', 'max_speed_kmh', 'last_moved_at', 'idle_since'],
    (select json_agg(row_to_json(r)) from (
       select t.imei, t.vehicle_number, t.driver_name, t.cost_centre, t.assigned_city, t.status, t.trips, t.distance_km,
              t.driving_s, t.idle_s, t.max_speed_kmh, reporting.utc_text(t.last_moved_at) as last_moved_at,
              reporting.utc_text(i.idle_since) as idle_since
         from tracksolid.v_fleet_today t left join tracksolid.v_currently_idle i on i.imei = t.imei
        where c.centres is null or t.cost_centre = any(c.centres)
        order by t.vehicle_number, t.imei) r))
    from reporting.day_range(null, null, 1) d cross join (select reporting.shown_centres(p_cost_centre, p_scope) as centres) c;
$$;
comment on function reporting.fn_utilisation(text, text[]) is 'What every enabled vehicle did today. Called by GET /analytics/utilisation';
