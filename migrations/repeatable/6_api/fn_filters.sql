-- Without a scope from the views; with one (cost centres) from the assignments in it, so that drivers and cities are those of its own trips.
drop function if exists reporting.fn_filters();  -- before p_scope
create or replace function reporting.fn_filters(p_scope text[] default null) returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  with scoped as materialized (  -- not run without a scope
    select * from tracksolid.v_trip_assignments a where p_scope is not null and a.cost_centre = any(p_scope)
  ), vehicle as (
    select vehicle_number, driver_name, cost_centre, assigned_city from reporting.v_filter_vehicles where p_scope is null
    union all
    select vehicle_number, driver_name, cost_centre, assigned_city
      from (select distinct on (s.vehicle_key) s.* from scoped s order by s.vehicle_key, s.last_trip_at desc, s.imei desc) v
  ), driver as (
    select driver_name from reporting.v_filter_drivers where p_scope is null
    union select driver_name from scoped where driver_name is not null
  ), centre as (
    select cost_centre from reporting.v_filter_cost_centres where p_scope is null
    union select cost_centre from scoped
  ), city as (
    select assigned_city from reporting.v_filter_cities where p_scope is null
    union select assigned_city from scoped where assigned_city is not null
  )
  select json_build_object(
    'vehicles', (select coalesce(json_agg(row_to_json(v) order by v.vehicle_number), '[]') from vehicle v),
    'drivers', (select coalesce(json_agg(d.driver_name order by d.driver_name), '[]') from driver d),
    'cost_centres', (select coalesce(json_agg(c.cost_centre order by c.cost_centre), '[]') from centre c),
    'cities', (select coalesce(json_agg(c.assigned_city order by c.assigned_city), '[]') from city c),
    'timezone', tracksolid.setting('timezone'));
$$;
comment on function reporting.fn_filters(text[]) is 'What the trips page can filter by. Called by GET /webhook/fleet-dashboard';
