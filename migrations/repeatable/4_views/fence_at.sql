-- The name of the smallest fence that has a place in it at a time; null: none. A fence that began later names the past as well, as visits do.
create or replace function tracksolid.fence_at(p_lat double precision, p_lng double precision, p_at timestamptz) returns text
  language sql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
  select f.fence_name
    from tracksolid.fences f
   where f.area operator(public.&&) public.st_setsrid(public.st_makepoint(p_lng, p_lat), 4326)
     and public.st_intersects(f.area, public.st_setsrid(public.st_makepoint(p_lng, p_lat), 4326)) and coalesce(f.deleted_at, 'infinity') > p_at
   order by public.st_area(f.area), f.id limit 1;
$$;
comment on function tracksolid.fence_at(double precision, double precision, timestamptz) is
  'Name of a place: the smallest fence around it. Called by fn_export_stops, reporting.v_fuel_events and by people';
