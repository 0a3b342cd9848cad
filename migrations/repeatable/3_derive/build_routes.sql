-- Builds the route of up to p_limit trips whose fixes have changed since; gives how many trips it took up.
-- Called until it gives 0. A trip that gains a fix meanwhile keeps its old route_version and is built again.
-- Overview tolerance 0.00005° is about 5 m. One trip at a time: all trips of a batch in one statement took 30 times as
-- long on tables that were never analyzed.
create or replace function reporting.build_routes(p_limit integer default 500) returns integer
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_built integer := 0;
  v_trip record;
begin
  for v_trip in
    select t.id, t.imei, t.start_time, coalesce(t.end_time, now()) as end_time, t.fixes_version
      from tracksolid.trips t where t.route_version is distinct from t.fixes_version order by t.id limit p_limit
  loop
    update tracksolid.trips t
       set route = r.route, route_overview = public.st_simplify(r.route, 0.00005, true), route_points = r.points,
           max_speed_kmh = coalesce(t.max_speed_kmh, r.max_speed_kmh), idle_s = r.idle_s,
           route_version = v_trip.fixes_version, updated_at = now()
      from tracksolid.route_of(v_trip.imei, v_trip.start_time, v_trip.end_time) r
     where t.id = v_trip.id and t.fixes_version = v_trip.fixes_version;
    v_built := v_built + 1;
  end loop;
  return v_built;
end $$;
comment on function reporting.build_routes(integer) is
  'Builds stale trips.route from position_history. Called by refresh-vtrips, again and again until it gives 0';
