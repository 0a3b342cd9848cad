-- Builds the route of up to p_limit trips whose fixes have changed since; gives how many trips it took up.
-- Called until it gives 0. A trip that gains a fix meanwhile keeps its old route_version and is built again.
-- Cell positions are left out of the line: they are off by kilometres. Standing with the engine on counts as idle
-- when it lasts idle_after_s, silences over offline_after_s not counted; inside a trip an unknown ignition counts as
-- on. Overview tolerance 0.00005° is about 5 m.
-- One trip at a time, each planned for its own values: an index range of the partitions it lies in, whatever the
-- statistics say. All trips of a batch in one statement took 15 times as long on tables that were never analyzed.
create or replace function reporting.build_routes(p_limit integer default 500) returns integer
  language plpgsql security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan
  set jit = off as $$
declare
  v_moving_kmh real := tracksolid.setting('moving_kmh')::real;
  v_idle_after_s numeric := tracksolid.setting('idle_after_s')::numeric;
  v_silence_s numeric := tracksolid.setting('offline_after_s')::numeric;
  v_built integer := 0;
  v_trip record;
begin
  for v_trip in
    select t.id, t.imei, t.start_time, coalesce(t.end_time, now()) as end_time, t.fixes_version
      from tracksolid.trips t where t.route_version is distinct from t.fixes_version order by t.id limit p_limit
  loop
    with fixes as (
      select p.gps_time, p.lat, p.lng, p.speed_kmh, extract(epoch from p.gps_time - lag(p.gps_time) over w) as step_s,
             p.speed_kmh < v_moving_kmh and p.acc_on is not false as standing,
             lag(p.speed_kmh < v_moving_kmh and p.acc_on is not false) over w as stood
        from tracksolid.position_history p
       where p.imei = v_trip.imei and p.gps_time between v_trip.start_time and v_trip.end_time
         and p.position_type is distinct from 'lbs'
      window w as (order by p.gps_time)
    ), stops as (  -- runs of standing fixes; the step that ends a run still belongs to it
      select sum(step_s) as stop_s
        from (select step_s, stood,
                     count(*) filter (where standing and stood is not true) over (order by gps_time) as run from fixes) f
       where stood and step_s <= v_silence_s group by run
    ), line as (
      select count(*)::integer as points, max(speed_kmh) as max_speed_kmh,
             public.st_makeline(public.st_setsrid(public.st_makepoint(lng, lat), 4326) order by gps_time) as route
        from fixes
    )
    update tracksolid.trips t
       set route = case when l.points >= 2 then l.route end,
           route_overview = case when l.points >= 2 then public.st_simplify(l.route, 0.00005, true) end,
           route_points = l.points,
           max_speed_kmh = coalesce(t.max_speed_kmh, l.max_speed_kmh),
           idle_s = case when l.points > 0
                         then (select coalesce(round(sum(stop_s)), 0) from stops where stop_s >= v_idle_after_s) end,
           route_version = v_trip.fixes_version, updated_at = now()
      from line l
     where t.id = v_trip.id and t.fixes_version = v_trip.fixes_version;
    v_built := v_built + 1;
  end loop;
  return v_built;
end $$;
comment on function reporting.build_routes(integer) is
  'Builds stale trips.route from position_history. Called by refresh-vtrips, again and again until it gives 0';
