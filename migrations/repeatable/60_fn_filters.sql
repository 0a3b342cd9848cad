create or replace function reporting.fn_filters() returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  with vehicles as materialized (select * from reporting.v_filter_vehicles)
  select json_build_object(
    'vehicles', (select coalesce(json_agg(row_to_json(v) order by v.vehicle_number), '[]') from vehicles v),
    'drivers', (select coalesce(json_agg(d order by d), '[]') from
                 (select distinct driver_name from vehicles where driver_name is not null) x(d)),
    'cost_centres', (select coalesce(json_agg(c order by c), '[]') from (select distinct cost_centre from vehicles) x(c)),
    'cities', (select coalesce(json_agg(c order by c), '[]') from
                (select distinct assigned_city from vehicles where assigned_city is not null) x(c)),
    'timezone', tracksolid.setting('timezone'));
$$;
comment on function reporting.fn_filters() is 'What the trips page can filter by. Called by GET /webhook/fleet-dashboard';
