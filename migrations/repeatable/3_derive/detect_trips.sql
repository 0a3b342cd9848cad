-- Looks for trips on up to p_limit days of devices that gained fixes since, and where a trip was open and nothing more was
-- heard; gives how many days. Called until it gives 0. A day is looked at with some hours around it, for trips over
-- midnight; one that began the day before and may go on is found anew. A trip that is found as it was is not touched.
create or replace function tracksolid.detect_trips(p_limit integer default 200) returns integer
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_zone text := tracksolid.setting('timezone');
  v_stop interval := tracksolid.setting('trip_stop_s')::numeric * interval '1 second';
  v_looked integer := 0;
  v_day record;
  v_from timestamptz;
  v_to timestamptz;
begin
  update tracksolid.daily_figures f set trips_version = null
    from tracksolid.detected_trips o
   where o.end_time is null and o.start_time + (o.duration_s + 1) * interval '1 second' < now() - v_stop
     and f.imei = o.imei and f.day = (o.start_time at time zone v_zone)::date;
  for v_day in
    select f.imei, f.day, f.fixes_version from tracksolid.daily_figures f
     where f.trips_version is distinct from f.fixes_version order by f.day, f.imei limit p_limit
  loop
    v_from := v_day.day::timestamp at time zone v_zone;
    v_to := (v_day.day + 1)::timestamp at time zone v_zone;
    select coalesce(min(o.start_time), v_from) into v_from from tracksolid.detected_trips o
     where o.imei = v_day.imei and o.start_time between v_from - interval '1 day' and v_from
       and coalesce(o.end_time, 'infinity') >= v_from - v_stop;
    with found as materialized (
      select t.start_time, t.end_time, t.last_time, t.distance_km, t.quality
        from tracksolid.find_trips(v_day.imei, v_from - interval '6 hours', v_to + interval '12 hours') t
       where t.start_time >= v_from and t.start_time < v_to
    ), gone as (  -- trips that are no longer found, and starts that now lie inside another trip
      delete from tracksolid.detected_trips o
       where o.imei = v_day.imei
         and ((o.start_time >= v_from and o.start_time < v_to
               and not exists (select from found n where n.start_time = o.start_time))
           or exists (select from found n where o.start_time > n.start_time and o.start_time <= n.last_time))
    )
    insert into tracksolid.detected_trips as d
           (imei, start_time, end_time, distance_km, duration_s, avg_speed_kmh, max_speed_kmh, idle_s, start_geom, end_geom,
            route, route_overview, route_points, quality)
    select v_day.imei, n.start_time, n.end_time, n.distance_km, s.duration_s, n.distance_km / greatest(s.duration_s, 1) * 3600,
           r.max_speed_kmh, r.idle_s, public.st_startpoint(r.route), public.st_endpoint(r.route),
           r.route, public.st_simplify(r.route, 0.00005, true), r.points, n.quality
      from found n
     cross join lateral (select round(extract(epoch from n.last_time - n.start_time))::integer as duration_s) s
     cross join lateral tracksolid.route_of(v_day.imei, n.start_time, n.last_time) r
    on conflict (imei, start_time) do update
       set (end_time, distance_km, duration_s, avg_speed_kmh, max_speed_kmh, idle_s, end_geom, route, route_overview,
            route_points, quality, updated_at)
         = (excluded.end_time, excluded.distance_km, excluded.duration_s, excluded.avg_speed_kmh, excluded.max_speed_kmh,
            excluded.idle_s, excluded.end_geom, excluded.route, excluded.route_overview, excluded.route_points, excluded.quality, now())
     where (d.end_time, d.distance_km, d.duration_s, d.route_points, d.idle_s, d.quality)
           is distinct from (excluded.end_time, excluded.distance_km, excluded.duration_s, excluded.route_points, excluded.idle_s,
                             excluded.quality);
    update tracksolid.daily_figures f set trips_version = v_day.fixes_version
     where f.imei = v_day.imei and f.day = v_day.day;
    v_looked := v_looked + 1;
  end loop;
  return v_looked;
end $$;
comment on function tracksolid.detect_trips(integer) is
  'Keeps tracksolid.detected_trips up with the fixes. Called by refresh-vtrips, again and again until it gives 0';
