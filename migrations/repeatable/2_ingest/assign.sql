-- After: assign_range
-- For people: from p_from (null: always) to p_to (null: until further notice), both as instants. A column that is left out stays as it was, '' is none.
create or replace function tracksolid.assign(
    p_imei text, p_from timestamptz, p_to timestamptz default null, p_vehicle_number text default null, p_driver_name text default null,
    p_cost_centre text default null, p_assigned_city text default null) returns void
  language sql set search_path = pg_catalog, pg_temp as $$
  select tracksolid.assign_range(p_imei, tstzrange(p_from, p_to), jsonb_strip_nulls(jsonb_build_object(
    'vehicle_number', p_vehicle_number, 'driver_name', p_driver_name, 'cost_centre', p_cost_centre, 'assigned_city', p_assigned_city)), 'sql');
$$;
comment on function tracksolid.assign(text, timestamptz, timestamptz, text, text, text, text) is
  'Dates a vehicle, driver, cost centre or city. Called by people: select tracksolid.assign(imei, from, to, p_driver_name => …)';
