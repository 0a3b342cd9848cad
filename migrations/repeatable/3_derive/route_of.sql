-- The line through a device's satellite fixes of [p_from, p_to], and its idling: standing with the engine on in runs of
-- at least idle_after_s, silences over offline_after_s not counted; inside a trip an unknown ignition counts as on. Cell
-- positions draw no line: they are off by kilometres. Planned for its own values: an index range of the partitions it lies in.
create or replace function tracksolid.route_of(
    p_imei text, p_from timestamptz, p_to timestamptz,
    out points integer, out route public.geometry, out max_speed_kmh real, out idle_s integer)
  language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan set jit = off as $$
declare
  v_moving_kmh real := tracksolid.setting('moving_kmh')::real;
  v_idle_after_s numeric := tracksolid.setting('idle_after_s')::numeric;
  v_silence_s numeric := tracksolid.setting('offline_after_s')::numeric;
begin
  with fixes as (
    select p.gps_time, p.lat, p.lng, p.speed_kmh, extract(epoch from p.gps_time - lag(p.gps_time) over w) as step_s,
           p.speed_kmh < v_moving_kmh and p.acc_on is not false as standing,
           lag(p.speed_kmh < v_moving_kmh and p.acc_on is not false) over w as stood
      from tracksolid.position_history p
     where p.imei = p_imei and p.gps_time between p_from and p_to and p.position_type is distinct from 'lbs'
    window w as (order by p.gps_time)
  ), stops as (  -- runs of standing fixes; the step that ends a run still belongs to it
    select sum(step_s) as stop_s
      from (select step_s, stood,
                   count(*) filter (where standing and stood is not true) over (order by gps_time) as run from fixes) f
     where stood and step_s <= v_silence_s group by run
  )
  select count(*)::integer, case when count(*) >= 2 then
           public.st_makeline(public.st_setsrid(public.st_makepoint(f.lng, f.lat), 4326) order by f.gps_time) end,
         max(f.speed_kmh),
         case when count(*) > 0 then (select coalesce(round(sum(stop_s)), 0) from stops where stop_s >= v_idle_after_s) end
    into points, route, max_speed_kmh, idle_s
    from fixes f;
end $$;
comment on function tracksolid.route_of(text, timestamptz, timestamptz) is
  'Line, top speed and idling of one device over a time. Called by build_routes and detect_trips';
