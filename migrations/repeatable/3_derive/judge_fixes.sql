-- The one rule for movement: each fix of p_fixes (ordered by time) with the step that leads to it, and whether that step counts.
-- Days, trips, routes, tracks and shifts sum its rows and nothing else. What a fix is worth follows from its neighbours within about
-- an hour, so any window that reaches two hours and one fix further on both sides gives the same rows as all fixes at once.
--   1. A jump is a step that needs more than jump_kmh. Up to three fixes between two jumps are left out when the vehicle could have gone
--      past them; with the ignition off all the while, also up to three that are elsewhere and come back to the place.
--   2. A speed that is a quarter and 10 km/h more than what a neighbour and the distance support is a spike, and counts as those do; one between
--      two faster ones, while the distance goes on as they say, is a dropout.
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
  v_eastern boolean := (select max(f.lng) - min(f.lng) > 180 from unnest(p_fixes) f);  -- across 180°
begin
  return query
  with sent as (
    select f.n, f.gps_time, f.lat, case when v_eastern and f.lng < 0 then f.lng + 360 else f.lng end as lng,
           f.speed_kmh::double precision, f.acc_on,
           extract(epoch from lead(f.gps_time) over w - f.gps_time)::double precision as next_s,
           tracksolid.haversine_km(f.lat, f.lng, lead(f.lat) over w, lead(f.lng) over w) as next_km,
           f.acc_on is false and lead(f.acc_on) over w is false as next_off
      from unnest(p_fixes) with ordinality f(gps_time, lat, lng, speed_kmh, acc_on, n)
    window w as (order by f.gps_time)
  ), jump as (
    select s.n, s.gps_time, s.lat, s.lng, j.fast
      from sent s
     cross join lateral (select s.next_km * 3600 > v_jump_kmh * greatest(s.next_s, 1) as fast) j
     where j.fast or (s.next_off and s.next_km > 2 * p_rules.rest_radius_km)
  ), doubted as (
    select generate_series(a.n + 1, b.n) as n
      from jump a
      join jump b on b.n between a.n + 1 and a.n + 3
      join sent c on c.n = b.n + 1
     cross join lateral (select tracksolid.haversine_km(a.lat, a.lng, c.lat, c.lng) as km, extract(epoch from c.gps_time - a.gps_time) as s) d
     where d.s <= 1800 and case when a.fast and b.fast then d.km * 3600 <= v_jump_kmh * d.s
                                else d.km <= 2 * p_rules.rest_radius_km and not exists (
                                  select from sent o where o.n between a.n and c.n and o.acc_on is not false) end
  ), step as (
    select s.gps_time, s.lat, s.lng, s.speed_kmh, s.acc_on, lag(s.gps_time) over w as before, lag(s.acc_on) over w as before_acc,
           lag(s.speed_kmh) over w as previous_kmh, lead(s.speed_kmh) over w as next_kmh,
           extract(epoch from s.gps_time - lag(s.gps_time) over w)::double precision as step_s,
           tracksolid.haversine_km(lag(s.lat) over w, lag(s.lng) over w, s.lat, s.lng) as step_km
      from sent s where s.n not in (select d.n from doubted d)
    window w as (order by s.gps_time)
  ), paced as (
    select s.*, s.step_km * 3600 / greatest(s.step_s, 1) as mean_kmh, s.step_s <= v_silence_s as near,
           lead(s.step_s) over w <= v_silence_s as next_near,
           lead(s.step_km) over w * 3600 / greatest(lead(s.step_s) over w, 1) as next_mean_kmh
      from step s window w as (order by s.gps_time)
  ), supported as (
    select p.gps_time, p.lat, p.lng, p.acc_on, p.before, p.before_acc, p.step_s, p.step_km, p.mean_kmh,
           case when p.near and p.next_near and p.previous_kmh > p.speed_kmh and p.next_kmh > p.speed_kmh
                     and least(p.mean_kmh, p.next_mean_kmh) >= greatest(v_moving_kmh, 0.85 * least(p.previous_kmh, p.next_kmh))
                then least(p.previous_kmh, p.next_kmh)
                when p.speed_kmh > 1.25 * s.kmh + case when s.kmh >= v_moving_kmh then 10 else 0 end then s.kmh
                else p.speed_kmh end as kmh
      from paced p
     cross join lateral (select greatest(case when p.near then greatest(p.previous_kmh, p.mean_kmh) end,
                                         case when p.next_near then greatest(p.next_kmh, p.next_mean_kmh) end) as kmh) s
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
