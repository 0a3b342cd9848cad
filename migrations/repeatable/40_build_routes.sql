-- Builds the route of up to p_limit trips whose fixes have changed since; gives how many trips it took up.
-- Called until it gives 0. A trip that gains a fix meanwhile keeps its old route_version and is built again.
-- Cell positions are left out of the line: they are off by kilometres. Standing with the engine on counts as idle
-- when it lasts idle_after_s, silences over offline_after_s not counted; inside a trip an unknown ignition counts as
-- on. Overview tolerance 0.00005° is about 5 m.
-- The range of the whole batch is given as values, so that the planner prunes partitions.
create or replace function reporting.build_routes(p_limit integer default 500) returns integer
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_ids bigint[];
  v_from timestamptz;
  v_to timestamptz;
begin
  select array_agg(id), min(start_time), max(coalesce(end_time, now())) into v_ids, v_from, v_to
    from (select id, start_time, end_time from tracksolid.trips
           where route_version is distinct from fixes_version order by id limit p_limit) stale;
  if v_ids is null then return 0; end if;
  execute $query$
    with stale as (
      select id, imei, start_time, coalesce(end_time, 'infinity') as end_time, fixes_version
        from tracksolid.trips where id = any($1)
    ), fixes as (
      select s.id, p.gps_time, p.lat, p.lng, p.speed_kmh,
             p.speed_kmh < $4 and p.acc_on is not false as standing,
             lag(p.speed_kmh < $4 and p.acc_on is not false) over w as stood,
             lag(p.gps_time) over w as previous
        from stale s
       cross join lateral (  -- offset 0 keeps it one index scan a trip, whatever the statistics say
         select q.gps_time, q.lat, q.lng, q.speed_kmh, q.acc_on
           from tracksolid.position_history q
          where q.imei = s.imei and q.gps_time between s.start_time and s.end_time
            and q.gps_time between $2 and $3 and q.position_type is distinct from 'lbs' offset 0) p
      window w as (partition by s.id order by p.gps_time)
    ), stops as (  -- runs of standing fixes; the step that ends a run still belongs to it
      select id, run, sum(step_s) as stop_s
        from (select id, extract(epoch from gps_time - previous) as step_s, stood,
                     count(*) filter (where standing and stood is not true) over (partition by id order by gps_time) as run
                from fixes) f
       where stood and step_s <= $6 group by id, run
    ), idle as (
      select id, round(sum(stop_s))::integer as idle_s from stops where stop_s >= $5 group by id
    ), lines as (
      select id, count(*)::integer as points, max(speed_kmh) as max_speed_kmh,
             public.st_makeline(public.st_setsrid(public.st_makepoint(lng, lat), 4326) order by gps_time) as line
        from fixes group by id
    )
    update tracksolid.trips t
       set route = case when l.points >= 2 then l.line end,
           route_overview = case when l.points >= 2 then public.st_simplify(l.line, 0.00005, true) end,
           route_points = coalesce(l.points, 0),
           max_speed_kmh = coalesce(t.max_speed_kmh, l.max_speed_kmh),
           idle_s = case when l.points > 0 then coalesce(i.idle_s, 0) end,
           route_version = s.fixes_version, updated_at = now()
      from stale s left join lines l on l.id = s.id left join idle i on i.id = s.id
     where t.id = s.id and t.fixes_version = s.fixes_version
  $query$ using v_ids, v_from, v_to, tracksolid.setting('moving_kmh')::real, tracksolid.setting('idle_after_s')::numeric,
          tracksolid.setting('offline_after_s')::numeric;
  return cardinality(v_ids);
end $$;
comment on function reporting.build_routes(integer) is
  'Builds stale trips.route from position_history. Called by refresh-vtrips, again and again until it gives 0';
