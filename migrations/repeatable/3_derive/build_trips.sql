-- After: known_legs
-- Brings tracksolid.detected_trips up to the legs: trips of one device that start on the days from p_first to p_last. A trip that is found as
-- it was keeps its id and is not touched unless p_stale (the fixes that changed) meets it: then its line is built again. p_steps: judged steps that
-- are right within p_known; trips within need not be judged again.
drop function if exists tracksolid.build_trips(text, date, date, tstzmultirange);  -- before p_steps
create or replace function tracksolid.build_trips(
    p_imei text, p_first date, p_last date, p_stale tstzmultirange, p_steps tracksolid.step[], p_known tstzrange) returns void
  language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_zone text := tracksolid.setting('timezone');
  v_edge timestamptz := tracksolid.figures_from();
  v_from timestamptz := greatest(tracksolid.day_start(p_first, v_zone), v_edge);
  v_stop interval := tracksolid.setting('trip_stop_s')::numeric * interval '1 second';
  v_legs tracksolid.legs[] := tracksolid.known_legs(p_imei, p_first - 2, p_last + 2, v_edge);
  v_starts timestamptz[];
  v_ends timestamptz[];
begin
  if v_from = v_edge and isfinite(v_edge) then  -- what goes on behind the edge is part of the trip that is kept
    v_from := greatest(v_from, (select max(o.last_time) from tracksolid.detected_trips o
                                 where o.imei = p_imei and o.start_time < v_edge and o.start_time > v_edge - interval '7 days'));
  end if;
  delete from tracksolid.detected_trips o
   where o.imei = p_imei and o.start_time >= v_from and o.start_time < tracksolid.day_start(p_last + 1, v_zone)
     and not exists (select from tracksolid.trips_of_legs(v_legs, p_first, p_last) n where n.start_time = o.start_time);
  select array_agg(n.start_time), array_agg(n.last_time) into v_starts, v_ends
    from tracksolid.trips_of_legs(v_legs, p_first, p_last) n
    left join tracksolid.detected_trips o on o.imei = p_imei and o.start_time = n.start_time
   where n.start_time >= v_from
     and (o.imei is null or p_stale && tstzrange(n.start_time, n.last_time, '[]')
          or (o.last_time, o.distance_km, o.idle_s, o.quality, o.driving_s)
              is distinct from (n.last_time, n.distance_km, round(n.idle_s)::integer, n.quality, round(n.driving_s)::integer)
          or (o.end_time is null and now() - n.last_time >= v_stop));
  insert into tracksolid.detected_trips as d
         (imei, start_time, end_time, last_time, distance_km, duration_s, avg_speed_kmh, max_speed_kmh, idle_s, start_geom, end_geom, route,
          route_overview, route_points, quality, driving_s)
  select p_imei, n.start_time, case when now() - n.last_time >= v_stop then n.last_time end, n.last_time, n.distance_km, s.duration_s,
         n.distance_km / greatest(s.duration_s, 1) * 3600, n.max_speed_kmh, round(n.idle_s), e.start_geom, e.end_geom,
         r.route, public.st_simplify(r.route, 0.00005, true), r.points, n.quality, round(n.driving_s)
    from tracksolid.routes_between(p_imei, v_starts, v_ends, p_steps, p_known) r
    join tracksolid.trips_of_legs(v_legs, p_first, p_last) n on n.start_time = v_starts[r.n]
   cross join lateral (select round(extract(epoch from n.last_time - n.start_time))::integer as duration_s) s
   cross join lateral (  -- a line over 180° goes on past it, its ends are places
     select public.st_wrapx(public.st_startpoint(r.route), 180, -360) as start_geom,
            public.st_wrapx(public.st_endpoint(r.route), 180, -360) as end_geom) e
  on conflict (imei, start_time) do update
     set (end_time, last_time, distance_km, duration_s, avg_speed_kmh, max_speed_kmh, idle_s, start_geom, end_geom, route, route_overview,
          route_points, quality, driving_s, updated_at)
       = (excluded.end_time, excluded.last_time, excluded.distance_km, excluded.duration_s, excluded.avg_speed_kmh, excluded.max_speed_kmh,
          excluded.idle_s, excluded.start_geom, excluded.end_geom, excluded.route, excluded.route_overview, excluded.route_points,
          excluded.quality, excluded.driving_s, now())
   where (d.end_time, d.last_time, d.distance_km, d.duration_s, d.max_speed_kmh, d.idle_s, d.route_points, d.quality, d.driving_s, d.route::bytea)
         is distinct from (excluded.end_time, excluded.last_time, excluded.distance_km, excluded.duration_s, excluded.max_speed_kmh,
                           excluded.idle_s, excluded.route_points, excluded.quality, excluded.driving_s,
                           excluded.route::bytea);
end $$;
comment on function tracksolid.build_trips(text, date, date, tstzmultirange, tracksolid.step[], tstzrange) is
  'Keeps tracksolid.detected_trips up with the legs. Called by build_device_days';
