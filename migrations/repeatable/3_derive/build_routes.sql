-- Builds the routes of up to p_limit trips whose fixes have changed since, or of fewer when a second is over: whoever stores a trip waits for the
-- transaction. Gives how many trips it took up; called until it gives 0. A trip that gains a fix meanwhile keeps its old route_version and is
-- built again.
-- A trip from behind the retention edge keeps its line: its fixes may be gone. So does one whose fixes have gone without anybody deleting them,
-- as deleting clears the line. The top speed of the fixes replaces the vendor's.
-- Overview tolerance 0.00005° is about 5 m.
create or replace function reporting.build_routes(p_limit integer default 500) returns integer
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_built integer := 0;
  v_started timestamptz := clock_timestamp();
  v_stale record;
  v_jump_kmh double precision := tracksolid.setting('jump_kmh')::double precision;
begin
  update tracksolid.trips t set route_version = t.fixes_version
   where t.route_version is distinct from t.fixes_version and t.start_time < tracksolid.figures_from();
  for v_stale in
    select s.imei, array_agg(s.id) as ids, array_agg(s.start_time) as starts, array_agg(s.end_time) as ends, array_agg(s.fixes_version) as versions,
           array_agg(s.has_route) as have_routes
      from (select t.id, t.imei, t.start_time, coalesce(t.end_time, now()) as end_time, t.fixes_version,
                   t.route is not null as has_route
              from tracksolid.trips t where t.route_version is distinct from t.fixes_version order by t.id limit p_limit) s
     group by s.imei, date_trunc('day', s.start_time, 'UTC') order by min(s.id)
  loop
    update tracksolid.trips t
       set route = case when k.keeps then t.route else r.route end,
           route_overview = case when k.keeps then t.route_overview else public.st_simplify(r.route, 0.00005, true) end,
           route_points = case when k.keeps then t.route_points else r.points end,
           max_speed_kmh = coalesce(r.max_speed_kmh, case when t.max_speed_kmh <= v_jump_kmh then t.max_speed_kmh end),
           idle_s = case when k.keeps then t.idle_s else r.idle_s end,
           route_version = v_stale.versions[r.n], updated_at = now()
      from tracksolid.routes_between(v_stale.imei, v_stale.starts, v_stale.ends) r
     cross join lateral (select r.points = 0 and v_stale.have_routes[r.n] as keeps) k
     where t.id = v_stale.ids[r.n] and t.fixes_version = v_stale.versions[r.n];
    v_built := v_built + cardinality(v_stale.ids);
    exit when clock_timestamp() - v_started > interval '1 second';
  end loop;
  return v_built;
end $$;
comment on function reporting.build_routes(integer) is
  'Builds stale trips.route from position_history. Called by refresh-vtrips, again and again until it gives 0';
