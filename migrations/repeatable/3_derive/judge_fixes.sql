-- After: reachable_kmh
-- The one rule for movement: each fix of p_fixes (ordered by time) with the step that leads to it, and whether that step counts.
-- Days, trips, routes, tracks and shifts sum its rows and nothing else. What a fix is worth follows from its neighbours within about
-- an hour, so any window that reaches two hours and one fix further on both sides gives the same rows as all fixes at once.
--   1. A jump is a step that needs more than jump_kmh. Fixes between two jumps are left out when the vehicle could have gone past them: up to
--      three, or up to ten where more than that are without a jump in the half hours before and after. More are a drive: a recorded bus drove
--      on for 49 fixes between two jumps. So are up to five that are elsewhere and come back to the place, with the ignition off all the while,
--      or where it stood before and after, every speed says that it stands, and the ignition does not change; up to
--      three, whatever their speeds, that are reached and left with more than 60 km/h.
--   2. A speed that is a quarter and 10 km/h more than what a neighbour and the distance support is a spike, and counts as those do; one between
--      two faster ones, while the distance goes on as they say, is a dropout. Spikes do not support each other: a speed is no witness when no
--      vehicle could reach it and leave it on so short a way (reachable_kmh), or when the fixes and steps around it agree on less.
--   3. A vehicle rests while its fixes stay within rest_radius_km (twice that with the ignition off) for stop_s, the next fix included.
--      At the edge of a rest, brisk steps within 2 minutes belong to the movement outside of it.
--   4. Outside of a rest a step moves when either fix or its mean speed has moving_kmh. Where both fixes say that the vehicle stands, a
--      fast step is believed when it is long and not too fast, or one of three in a row: then the speed is not sent.
--   5. A silence over drive_silence_s moves by its mean speed, up to km_silence_s.
-- Gives: step_s and step_km from the fix before; driving_s: the step, or of one over long_step_s or with less than moving_kmh what its
-- distance takes at the speeds of its ends.
create or replace function tracksolid.judge_fixes(p_fixes tracksolid.fix[], p_rules tracksolid.figure_rules)
  returns setof tracksolid.step
  language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp set jit = off set plan_cache_mode = force_generic_plan as $$
declare
  v_moving_kmh double precision := p_rules.moving_kmh;
  v_jump_kmh double precision := p_rules.jump_kmh;
  v_silence_s double precision := p_rules.drive_silence_s;
  v_rest interval := (p_rules.stop_s - 0.000001) * interval '1 second';  -- the fix at its very end is the next one
  v_edge interval := interval '2 minutes';
  v_around interval := interval '30 minutes';
  v_lost constant integer := 10;
  v_eastern boolean := (select max(f.lng) - min(f.lng) > 180 from unnest(p_fixes) f);  -- across 180°
begin
  return query
  with sent as (
    select f.n, f.gps_time, f.lat, case when v_eastern and f.lng < 0 then f.lng + 360 else f.lng end as lng,
           f.speed_kmh::double precision, f.acc_on,
           extract(epoch from lead(f.gps_time) over w - f.gps_time)::double precision as next_s,
           tracksolid.haversine_km(f.lat, f.lng, lead(f.lat) over w, lead(f.lng) over w) as next_km,
           (f.acc_on is false and lead(f.acc_on) over w is false)
             or greatest(f.speed_kmh, lead(f.speed_kmh) over w, 0) < v_moving_kmh as next_stands
      from unnest(p_fixes) with ordinality f(gps_time, lat, lng, speed_kmh, acc_on, n)
    window w as (order by f.gps_time)
  ), jump as (
    select j.*, max(j.n) filter (where j.fast) over (order by j.n rows between unbounded preceding and 1 preceding) as fast_before,
           min(j.n) filter (where j.fast) over (order by j.n rows between 1 following and unbounded following) as fast_after
      from (select s.n::integer as n, s.gps_time, s.lat, s.lng, s.acc_on, s.next_km * 3600 > v_jump_kmh * greatest(s.next_s, 1) as fast,
                   s.next_km > 2 * p_rules.rest_radius_km as astray, s.next_stands,
                   s.next_km * 3600 > 60 * greatest(s.next_s, 1) and s.next_s <= 300 as quick,
                   coalesce(lag(s.next_km) over w <= p_rules.rest_radius_km, true) as stood,
                   coalesce(lead(s.next_km) over w <= p_rules.rest_radius_km, true) as stands
              from sent s window w as (order by s.gps_time)) j
     where j.fast or (j.astray and (j.next_stands or (j.quick and (j.stood or j.stands))))
  ), doubted as (
    select generate_series(a.n + 1, b.n) as n
      from jump a
      join jump b on b.n between a.n + 1 and a.n + greatest(5, least(v_lost, a.n - coalesce(a.fast_before, 0) - 1)) and b.gps_time < a.gps_time + v_around
     cross join lateral (select (p_fixes[b.n + 1]).*) c
     cross join lateral (select tracksolid.haversine_km(a.lat, a.lng, c.lat, c.lng) as km, extract(epoch from c.gps_time - a.gps_time) as s,
                                b.n - a.n as fixes) d
     where c.gps_time <= a.gps_time + v_around
       and case when a.fast and b.fast then
                  d.km * 3600 <= v_jump_kmh * d.s
                  and (d.fixes <= 3 or (coalesce(b.fast_after, cardinality(p_fixes)) - b.n > d.fixes
                                        and (p_fixes[a.n - d.fixes]).gps_time >= a.gps_time - v_around
                                        and (p_fixes[b.n + 1 + d.fixes]).gps_time <= c.gps_time + v_around))
                else
                  d.fixes <= 5 and d.km <= 2 * p_rules.rest_radius_km and (
                    not exists (select from unnest(p_fixes[a.n:b.n + 1]) o where o.acc_on is not false)
                    or (a.stood and b.stands
                        and not exists (select from unnest(p_fixes[a.n:b.n + 1]) o where o.acc_on is distinct from a.acc_on)
                        and ((d.fixes <= 3 and a.quick and b.quick)
                             or not exists (
                               select from sent o
                                where o.n between a.n and b.n + 1
                                  and ((o.speed_kmh < v_moving_kmh or (o.speed_kmh is null and d.fixes <= 2)) is not true
                                       or (o.n <= b.n and o.next_s > 120 and o.next_km * 3600 <= 60 * o.next_s)))))) end
  ), step as (
    select s.gps_time, s.lat, s.lng, s.speed_kmh, s.acc_on, lag(s.gps_time) over w as before, lag(s.acc_on) over w as before_acc,
           extract(epoch from s.gps_time - lag(s.gps_time) over w)::double precision as step_s,
           tracksolid.haversine_km(lag(s.lat) over w, lag(s.lng) over w, s.lat, s.lng) as step_km
      from sent s where s.n not in (select d.n from doubted d)
    window w as (order by s.gps_time)
  ), paced as (
    select s.*, s.step_km * 3600 / greatest(s.step_s, 1) as mean_kmh, s.step_s <= v_silence_s as near,
           lead(s.step_s) over w <= v_silence_s as next_near, lead(s.step_s) over w as next_s, lead(s.step_km) over w as next_km,
           lead(s.step_km) over w * 3600 / greatest(lead(s.step_s) over w, 1) as next_mean_kmh
      from step s window w as (order by s.gps_time)
  ), wild as (
    select p.*, p.speed_kmh > 1.25 * y.way_kmh + 10 as wild,
           case when p.speed_kmh > 1.25 * y.way_kmh + 10 then
             greatest(case when p.near then tracksolid.reachable_kmh(p.step_km, p.step_s) end,
                      case when p.next_near then tracksolid.reachable_kmh(p.next_km, p.next_s) end) end as reachable_kmh
      from paced p
     cross join lateral (select greatest(case when p.near then p.mean_kmh end, case when p.next_near then p.next_mean_kmh end) as way_kmh) y
  ), agreed as (  -- the lowest and the highest of what the fixes around and the steps between them say
    select w.*, least(min(w.mean_kmh) over f, min(w.speed_kmh) filter (where not w.wild) over f) as lowest_kmh,
           greatest(max(w.mean_kmh) over f, max(w.speed_kmh) filter (where not w.wild) over f) as highest_kmh,
           count(*) filter (where not w.wild) over f >= 2 and bool_and(w.step_s <= 600) over f as agrees
      from wild w window f as (order by w.gps_time rows between 3 preceding and 3 following)
  ), heard as (
    select a.*, a.wild and (a.speed_kmh > a.reachable_kmh
                            or (a.agrees and a.lowest_kmh >= 0.75 * a.highest_kmh and a.speed_kmh > 1.25 * a.highest_kmh + 10)) as unheard
      from agreed a
  ), witnessed as (
    select h.*, lag(case when h.unheard is not true then h.speed_kmh end) over w as previous_kmh,
           lead(case when h.unheard is not true then h.speed_kmh end) over w as following_kmh
      from heard h window w as (order by h.gps_time)
  ), supported as (
    select p.gps_time, p.lat, p.lng, p.acc_on, p.before, p.before_acc, p.step_s, p.step_km, p.mean_kmh,
           case when p.near and p.next_near and p.previous_kmh > p.speed_kmh and p.following_kmh > p.speed_kmh
                     and least(p.mean_kmh, p.next_mean_kmh) >= greatest(v_moving_kmh, 0.85 * least(p.previous_kmh, p.following_kmh))
                then least(p.previous_kmh, p.following_kmh)
                when p.unheard or p.speed_kmh > 1.25 * s.kmh + case when s.kmh >= v_moving_kmh then 10 else 0 end then s.kmh
                else p.speed_kmh end as kmh
      from witnessed p
     cross join lateral (select greatest(case when p.near then greatest(p.previous_kmh, p.mean_kmh) end,
                                         case when p.next_near then greatest(p.following_kmh, p.next_mean_kmh) end) as kmh) s
  ), framed as (
    select s.*, min(s.lat) over f as south, max(s.lat) over f as north, min(s.lng) over f as west, max(s.lng) over f as east,
           bool_and(s.acc_on is false) over f as off, count(*) over f as ahead
      from supported s
    window f as (order by s.gps_time range between current row and v_rest following)
  ), beyond as (
    select f.*, lag(f.kmh) over w as before_kmh, lead(f.gps_time, f.ahead::integer) over w as end_time,
           lead(f.lat, f.ahead::integer) over w as end_lat, lead(f.lng, f.ahead::integer) over w as end_lng,
           f.off and lead(f.acc_on, f.ahead::integer) over w is not true as off_throughout
      from framed f window w as (order by f.gps_time)
  ), resting as (
    select b.*, case when power((greatest(b.north, b.end_lat) - least(b.south, b.end_lat)) * 111.195, 2)
                          + power((greatest(b.east, b.end_lng) - least(b.west, b.end_lng)) * 111.195 * cosd(b.lat), 2)
                          <= power(case when b.off_throughout then 2 else 1 end * p_rules.rest_radius_km, 2)
                     then b.end_time end as rests_until
      from beyond b
  ), covered as (
    select r.*, coalesce(max(r.rests_until) over (order by r.gps_time rows between unbounded preceding and 1 preceding) >= r.gps_time,
                         false) as rests
      from resting r
  ), quick as (
    select c.*, not c.rests and c.mean_kmh between v_moving_kmh and v_jump_kmh as quick from covered c
  ), free as (
    select q.*,
           not q.rests and q.mean_kmh <= v_jump_kmh and case
             when q.step_s > v_silence_s then q.step_s <= p_rules.km_silence_s and q.mean_kmh >= v_moving_kmh
             when greatest(q.kmh, q.before_kmh) >= v_moving_kmh then true
             when q.mean_kmh < v_moving_kmh then false
             when q.kmh is null or q.before_kmh is null or q.step_s > 600 or (q.step_s > 120 and q.mean_kmh <= 60) then true
             else count(*) filter (where q.quick) over (order by q.gps_time rows between 2 preceding and current row) = 3
                  or count(*) filter (where q.quick) over (order by q.gps_time rows between 1 preceding and 1 following) = 3
                  or count(*) filter (where q.quick) over (order by q.gps_time rows between current row and 2 following) = 3
           end as free,
           q.rests and q.mean_kmh >= v_moving_kmh and q.step_s <= 120 as brisk
      from quick q
  ), edged as (
    select f.*, max(f.gps_time) filter (where f.free) over past as last_free, max(f.gps_time) filter (where not f.brisk) over past as last_other,
           min(f.before) filter (where f.free) over coming as next_free, min(f.before) filter (where not f.brisk) over coming as next_other
      from free f
    window past as (order by f.gps_time rows between unbounded preceding and current row),
           coming as (order by f.gps_time desc rows between unbounded preceding and current row)
  ), judged as (
    select e.*, coalesce(e.free or (e.brisk and ((e.last_free = e.last_other and e.gps_time - e.last_free <= v_edge)
                                                 or (e.next_free = e.next_other and e.next_free - e.before <= v_edge))), false) as moves
      from edged e
  )
  select j.gps_time, j.lat, j.lng, j.kmh, j.acc_on, j.before, j.before_kmh, j.before_acc, j.step_s, j.step_km, j.mean_kmh, j.moves,
         case when not j.moves then 0
              when j.step_s <= p_rules.long_step_s and j.mean_kmh >= v_moving_kmh then j.step_s
              else least(j.step_s, j.step_km * 3600 / greatest(j.mean_kmh, case
                when least(j.kmh, j.before_kmh) >= v_moving_kmh then (j.kmh + j.before_kmh) / 2
                else greatest(j.kmh, j.before_kmh) end)) end
    from judged j order by j.gps_time;
end $$;
comment on function tracksolid.judge_fixes(tracksolid.fix[], tracksolid.figure_rules) is
  'The rule for movement that all figures rest on, see docs/use/figures.md. Called by find_legs, routes_between, track_of and driven_km';
