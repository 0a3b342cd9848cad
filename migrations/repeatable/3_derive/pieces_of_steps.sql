-- One device's pieces of track on some days, from p_steps (of tracksolid.judge_fixes, the nearest fix before included). A step belongs to the day of
-- its later fix, so pieces join without a gap and a day's pieces follow from its own figures' fixes. Each step is one of four:
--   S stands: does not move, within rest_radius_km (twice that with the ignition off at both ends), however long the silence: parked trackers sleep
--   L goes straight: up to trip_stop_s, or up to drive_silence_s with a mean speed of moving_kmh, as within a trip
--   W another silence up to drive_silence_s: only its ends are known
--   B nothing is known: a longer silence, a jump, no fix before
-- A step of S or L over 180° is two, which meet there: no piece goes over it.
-- A run of S within twice rest_radius_km is one stand at the median of its fixes, so that drift at the edge of a fence is no visit; a longer one goes
-- straight from fix to fix. Lines have at most 32 steps, so that the index finds few of them. p_from: only the steps behind this fix, where a run starts.
drop function if exists tracksolid.pieces_of_steps(text, date[], tracksolid.step[], text, tracksolid.figure_rules);  -- before p_from
create or replace function tracksolid.pieces_of_steps(
    p_imei text, p_days date[], p_steps tracksolid.step[], p_zone text, p_rules tracksolid.figure_rules, p_from timestamptz default null)
  returns setof tracksolid.track_pieces
  language sql stable set search_path = pg_catalog, pg_temp set jit = off as $$
  with step as (
    select s.gps_time, s.before, s.lat, s.lng - case when s.lng > 180 then 360 else 0 end as lng, lag(s.lat) over w as before_lat,
           lag(s.lng - case when s.lng > 180 then 360 else 0 end) over w as before_lng, s.moves, s.step_s, s.step_km, s.mean_kmh,
           s.acc_on is false and s.before_acc is false as off, (s.gps_time at time zone p_zone)::date as day
      from unnest(p_steps) s window w as (order by s.gps_time)
  ), classed as (
    select s.*, case when s.before is null or s.mean_kmh > p_rules.jump_kmh then 'B'
                     when not s.moves and s.step_km <= case when s.off then 2 else 1 end * p_rules.rest_radius_km then 'S'
                     when s.step_s <= p_rules.stop_s or (s.step_s <= p_rules.drive_silence_s and s.mean_kmh >= p_rules.moving_kmh) then 'L'
                     when s.step_s <= p_rules.drive_silence_s and abs(s.lng - s.before_lng) <= 180 then 'W' else 'B' end as class
      from step s where s.day = any(p_days) and s.gps_time > coalesce(p_from, '-infinity')
  ), half as (
    select c.gps_time, c.before, c.lat, c.lng, c.before_lat, c.before_lng, c.day, c.class, false as is_second
      from classed c where c.class not in ('S', 'L') or abs(c.lng - c.before_lng) <= 180
    union all
    select case h.half when 1 then e.at else c.gps_time end, case h.half when 1 then c.before else e.at end,
           case h.half when 1 then e.lat else c.lat end, case h.half when 1 then e.lng else c.lng end,
           case h.half when 1 then c.before_lat else e.lat end, case h.half when 1 then c.before_lng else -e.lng end, c.day, c.class, h.half = 2
      from classed c
     cross join lateral (select coalesce((180 - abs(c.before_lng)) / nullif(360 - abs(c.lng - c.before_lng), 0), 0) as part) p
     cross join lateral (
       select c.before + least(greatest(round((p.part * c.step_s)::numeric, 3), 0.001), c.step_s - 0.001) * interval '1 second' as at,
              c.before_lat + p.part * (c.lat - c.before_lat) as lat, 180 * sign(c.before_lng) as lng) e
     cross join (values (1), (2)) h(half)
     where c.class in ('S', 'L') and abs(c.lng - c.before_lng) > 180 and (h.half = 2 or e.at > coalesce(p_from, '-infinity'))
  ), numbered as (
    select c.*, count(*) filter (where c.starts_run) over (order by c.gps_time) as run, c.class_after = 'B' or c.day_after is distinct from c.day as closes
      from (select c.*, c.is_second or c.class in ('B', 'W') or c.class is distinct from lag(c.class) over w or c.day <> lag(c.day) over w as starts_run,
                   lead(c.class) over w as class_after, lead(c.day) over w as day_after
              from half c window w as (order by c.gps_time)) c
  ), run as materialized (
    select n.day, n.run, min(n.class) as class, array_agg(n.gps_time order by n.gps_time) as times,
           case when min(n.class) <> 'B' then min(n.before) end as before,
           case when min(n.class) <> 'B' then (array_agg(n.before_lat order by n.gps_time))[1] end as before_lat,
           case when min(n.class) <> 'B' then (array_agg(n.before_lng order by n.gps_time))[1] end as before_lng,
           array_agg(n.lat order by n.gps_time) as lats, array_agg(n.lng order by n.gps_time) as lngs, coalesce(bool_or(n.closes), false) as closes,
           min(n.class) = 'S' and power((greatest(max(n.lat), max(n.before_lat)) - least(min(n.lat), min(n.before_lat))) * 111.195, 2)
             + power((greatest(max(n.lng), max(n.before_lng)) - least(min(n.lng), min(n.before_lng))) * 111.195 * cosd(min(n.lat)), 2)
             <= power(2 * p_rules.rest_radius_km, 2) as stands
      from numbered n group by n.day, n.run
  )
  select p_imei, r.day, coalesce(r.before, r.times[1]), r.times[cardinality(r.times)], 'stand', r.class = 'B', r.closes,
         public.st_setsrid(public.st_makepointm(m.lng, m.lat, 0), 4326)
    from run r
   cross join lateral (
     select percentile_disc(0.5) within group (order by u.lat) as lat, percentile_disc(0.5) within group (order by u.lng) as lng
       from unnest(r.lats || r.before_lat, r.lngs || r.before_lng) u(lat, lng)) m
   where r.stands or r.class = 'B'
  union all
  select p_imei, r.day, l.starts, r.times[least(c.n + 31, cardinality(r.times))], case when r.class = 'W' then 'stay' else 'line' end, false,
         r.closes and c.n + 31 >= cardinality(r.times), l.shape
    from run r
   cross join lateral generate_series(1, cardinality(r.times), 32) c(n)
   cross join lateral (
     select min(p.at) as starts,
            public.st_setsrid(public.st_makeline(
              public.st_makepointm(p.lng, p.lat, extract(epoch from p.at - case when c.n = 1 then r.before else r.times[c.n - 1] end)::double precision)
              order by p.at), 4326) as shape
       from (select case when i = 0 then r.before else r.times[i] end as at, case when i = 0 then r.before_lat else r.lats[i] end as lat,
                    case when i = 0 then r.before_lng else r.lngs[i] end as lng
               from generate_series(c.n - 1, least(c.n + 31, cardinality(r.times))) i) p) l
   where not r.stands and r.class <> 'B';
$$;
comment on function tracksolid.pieces_of_steps(text, date[], tracksolid.step[], text, tracksolid.figure_rules, timestamptz) is
  'Pieces of track of a device on some days. Called by write_pieces; what a visit is: docs/use/figures.md';
