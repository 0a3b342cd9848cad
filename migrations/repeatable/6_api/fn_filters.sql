create or replace function reporting.fn_filters() returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select json_build_object(
    'vehicles', (select coalesce(json_agg(row_to_json(v) order by v.vehicle_number), '[]') from reporting.v_filter_vehicles v),
    'drivers', (select coalesce(json_agg(d.driver_name order by d.driver_name), '[]') from reporting.v_filter_drivers d),
    'cost_centres', (select coalesce(json_agg(c.cost_centre order by c.cost_centre), '[]') from reporting.v_filter_cost_centres c),
    'cities', (select coalesce(json_agg(c.assigned_city order by c.assigned_city), '[]') from reporting.v_filter_cities c),
    'timezone', tracksolid.setting('timezone'));
$$;
comment on function reporting.fn_filters() is 'What the trips page can filter by. Called by GET /webhook/fleet-dashboard';
