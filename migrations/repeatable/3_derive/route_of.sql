-- The line through a device's fixes of [p_from, p_to], jumps of the receiver left out; its top speed; and its idling: standing with the
-- engine on in runs of at least idle_after_s, where inside a trip an unknown ignition counts as on. Over 180° the line goes on past it.
create or replace function tracksolid.route_of(
    p_imei text, p_from timestamptz, p_to timestamptz, out points integer, out route public.geometry, out max_speed_kmh real, out idle_s integer)
  language plpgsql stable set search_path = pg_catalog, pg_temp set jit = off as $$
declare
  v_rules tracksolid.figure_rules := tracksolid.figure_rules();
begin
  with step as (
    select s.*, not s.moves and s.step_s <= v_rules.stop_s and s.before >= p_from and coalesce(s.before_acc, s.acc_on) is not false as idles
      from tracksolid.judge_fixes(tracksolid.fixes_around(p_imei, p_from, p_to), v_rules) s
     where s.gps_time between p_from and p_to
  ), turned as (  -- judge_fixes looks further than the trip
    select s.*, s.lng - case when s.lng > 180 then 360 else 0 end as own_lng from step s
  ), numbered as (
    select s.*, case when max(s.own_lng) over () - min(s.own_lng) over () > 180 and s.own_lng < 0 then s.own_lng + 360 else s.own_lng end as line_lng,
           count(*) filter (where not coalesce(s.idles, false)) over (order by s.gps_time) as run from turned s
  ), line as (
    select count(*)::integer as points, round(max(greatest(n.speed_kmh, n.before_kmh)) filter (where n.moves)::numeric, 1) as max_speed_kmh,
           public.st_makeline(public.st_setsrid(public.st_makepoint(n.line_lng, n.lat), 4326) order by n.gps_time) as line
      from numbered n
  )
  select l.points, case when l.points >= 2 then l.line end, l.max_speed_kmh,
         case when l.points > 0 then (
           select coalesce(round(sum(r.run_s)), 0)
             from (select sum(n.step_s) as run_s from numbered n where n.idles group by n.run) r where r.run_s >= v_rules.idle_after_s) end
    into points, route, max_speed_kmh, idle_s
    from line l;
end $$;
comment on function tracksolid.route_of(text, timestamptz, timestamptz) is
  'Line, top speed and idling of one device over a time. Called by build_routes and build_trips';
