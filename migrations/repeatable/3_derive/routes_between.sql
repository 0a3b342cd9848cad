-- After: top_kmh, top_of_drive
-- The lines through a device's fixes of each [p_from, p_to], jumps of the receiver left out; their top speed; and their idling: standing with the
-- engine on in runs of at least idle_after_s, where inside a trip an unknown ignition counts as on. Over 180° a line goes on past it.
-- Stretches of one day are judged together: judge_fixes looks two hours further on both sides, which for a trip of its own is most of the work.
-- p_steps: steps that were judged already and are right within p_known.
drop function if exists tracksolid.routes_between(text, timestamptz[], timestamptz[]);  -- before p_steps
create or replace function tracksolid.routes_between(
    p_imei text, p_from timestamptz[], p_to timestamptz[], p_steps tracksolid.step[] default null, p_known tstzrange default 'empty')
  returns table (n integer, points integer, route public.geometry, max_speed_kmh real, idle_s integer)
  language plpgsql stable rows 50 set search_path = pg_catalog, pg_temp set jit = off as $$
declare
  v_rules tracksolid.figure_rules := tracksolid.figure_rules();
  v_block record;
  v_steps tracksolid.step[];
begin
  for v_block in
    select array_agg(b.n) as ns, array_agg(b.starts) as starts, array_agg(b.ends) as ends, min(b.starts) as first, max(b.ends) as last, b.known
      from (select t.n, t.starts, t.ends, date_trunc('day', t.starts, 'UTC') as day, t.starts <@ p_known and t.ends <@ p_known as known
              from unnest(p_from, p_to) with ordinality t(starts, ends, n)) b
     group by b.day, b.known
  loop
    v_steps := case when v_block.known then p_steps
                    else array(select j from tracksolid.judge_fixes(tracksolid.fixes_around(p_imei, v_block.first, v_block.last), v_rules) j) end;
    return query
    with trip as (
      select t.n::integer, t.starts, t.ends from unnest(v_block.ns, v_block.starts, v_block.ends) t(n, starts, ends)
    ), step as (
      select t.n, s.gps_time, s.lat, tracksolid.top_kmh(s.before_kmh, s.speed_kmh, s.mean_kmh) as top_kmh, s.mean_kmh, s.step_km, s.driving_s, s.step_s, s.moves, s.lng - case when s.lng > 180 then 360 else 0 end as own_lng,
             coalesce(not s.moves and s.step_s <= v_rules.stop_s and s.before >= t.starts and coalesce(s.before_acc, s.acc_on) is not false,
                      false) as idles
        from trip t join unnest(v_steps) s on s.gps_time between t.starts and t.ends
    ), numbered as (
      select s.*, case when max(s.own_lng) over p - min(s.own_lng) over p > 180 and s.own_lng < 0 then s.own_lng + 360 else s.own_lng end as line_lng,
             count(*) filter (where not s.idles) over (partition by s.n order by s.gps_time) as run
        from step s window p as (partition by s.n)
    ), line as (
      select m.n, count(*)::integer as points,
             round(tracksolid.top_of_drive(
               max(m.top_kmh) filter (where m.moves), max(m.mean_kmh) filter (where m.moves and m.step_s >= 5),
               sum(m.step_km) filter (where m.moves), sum(m.driving_s))::numeric, 1)::real as max_speed_kmh,
             public.st_makeline(public.st_setsrid(public.st_makepoint(m.line_lng, m.lat), 4326) order by m.gps_time) as line
        from numbered m group by m.n
    ), idling as (
      select r.n, sum(r.run_s) as idle_s
        from (select m.n, sum(m.step_s) filter (where m.mean_kmh <= v_rules.jump_kmh) as run_s from numbered m where m.idles group by m.n, m.run) r where r.run_s >= v_rules.idle_after_s group by r.n
    )
    select t.n, coalesce(l.points, 0), case when l.points >= 2 then l.line end, l.max_speed_kmh,
           case when l.points > 0 then coalesce(round(i.idle_s), 0)::integer end
      from trip t left join line l on l.n = t.n left join idling i on i.n = t.n;
  end loop;
end $$;
comment on function tracksolid.routes_between(text, timestamptz[], timestamptz[], tracksolid.step[], tstzrange) is
  'Lines, top speeds and idling of one device over several times, by their number in the arrays. Called by build_routes and build_trips';
