-- After: fuel_points, fuel_moves
-- The tank of one device over [p_from, p_to]: smoothed levels, the kilometres between them, refuels and drains, fuel spent.
--   run      readings up to fuel_window_s apart, without a jump of which three readings on each side tell (a median over it would lag); a longer
--            silence means that the engine stood, or that readings were lost
--   smoothed the median over fuel_window_s on each side, as far as the run reaches on both; its two ends by Tukey's rule, as a median there would lag
--   spike    a run of one or two readings away from both neighbours, which agree: left out; so is a last single reading until another confirms it
--   excess   change of a step that its kilometres do not explain, at the litres per km of that day and the day before
--   episode  neighbouring steps with an excess of one sign, up to 10 minutes apart; a sum of fuel_refuel_l is a refuel. A drain must be of fuel_drain_l
--            beyond twice what the kilometres explain and 3 l an hour of idling; where nobody knows the kilometres, there is none. Both take a minute
--            of standing
--   noise    of a day: the median of how far readings leave the line between their neighbours; six times that is the least refuel and drain of the day and
--            the next, where it is more than the settings
-- So a vehicle that sloshes or drives uphill is not robbed, and what is burnt while refuelling counts as spent.
create or replace function tracksolid.fuel_steps(p_imei text, p_from timestamptz, p_to timestamptz) returns setof tracksolid.fuel_step
  language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan set jit = off as $$
declare
  v_zone text := tracksolid.setting('timezone');
  v_refuel double precision := tracksolid.setting('fuel_refuel_l')::double precision;
  v_drain double precision := tracksolid.setting('fuel_drain_l')::double precision;
  v_window interval := tracksolid.setting('fuel_window_s')::numeric * interval '1 second';
  v_points tracksolid.fuel_point[] := array(select p from tracksolid.fuel_points(p_imei, p_from, p_to) p order by p.at);
  v_litres double precision[] := array(select p.litres from unnest(v_points) p);
  v_watched date[] := array(select f.day from tracksolid.daily_figures f where f.imei = p_imei and f.fixes > 0 and coalesce(f.unseen_km, 0) < 1
                               and f.day between (p_from at time zone v_zone)::date and (p_to at time zone v_zone)::date);
begin
  return query
  with move as materialized (
    select m.starts, m.ends, m.km / extract(epoch from m.ends - m.starts)::double precision as km_s, null::double precision as idle
      from tracksolid.fuel_moves(p_imei, (p_from at time zone v_zone)::date, (p_to at time zone v_zone)::date) m
    union all
    select l.start_time, l.end_time, null, l.idle_s / extract(epoch from l.end_time - l.start_time)::double precision
      from tracksolid.legs l
     where l.imei = p_imei and l.day between (p_from at time zone v_zone)::date and (p_to at time zone v_zone)::date and l.end_time > l.start_time and l.idle_s > 0
  ), point as (
    select p.*, row_number() over w as i,
           (p.source, p.calibrated_from) is distinct from (lag(p.source) over w, lag(p.calibrated_from) over w)
             or p.at - lag(p.at) over w > interval '7 days' as begins,
           p.at - lag(p.at) over w > v_window as pauses, (p.at at time zone v_zone)::date as day,
           case when lead(p.at) over w - lag(p.at) over w <= 2 * v_window then abs(lag(p.litres) over w + lead(p.litres) over w - 2 * p.litres) end as rough
      from unnest(v_points) p window w as (order by p.at)
  ), noise as materialized (
    select p.day, 3 * percentile_cont(0.5) within group (order by p.rough) as litres from point p where p.rough is not null group by p.day
  ), bound as materialized (
    select t.day, greatest(v_refuel, max(n.litres)) as refuel_l, greatest(v_drain, max(n.litres)) as drain_l
      from (select distinct p.day from point p) t left join noise n on n.day between t.day - 1 and t.day group by t.day
  ), numbered as (
    select p.*, b.refuel_l, b.drain_l, least(b.refuel_l, b.drain_l) as least_l, count(*) filter (where p.begins) over w as series, count(*) filter (where p.begins or p.pauses or j.jumps) over w as run
      from point p join bound b on b.day = p.day
     cross join lateral (
       select case when p.i between 4 and cardinality(v_litres) - 2 and abs(p.litres - v_litres[p.i - 1]) >= 0.8 * least(b.refuel_l, b.drain_l)
                   then sign(p.litres - v_litres[p.i - 1])
                        * ((select percentile_cont(0.5) within group (order by v) from unnest(v_litres[p.i : p.i + 2]) v)
                           - (select percentile_cont(0.5) within group (order by v) from unnest(v_litres[p.i - 3 : p.i - 1]) v)) >= 0.8 * least(b.refuel_l, b.drain_l)
                   else false end as jumps) j
    window w as (order by p.i)
  ), reach as (
    select n.*, row_number() over (partition by n.run order by n.i) as place, count(*) over (partition by n.run) as size,
           least(count(*) over (partition by n.run order by n.at range between v_window preceding and current row),
                 count(*) over (partition by n.run order by n.at range between current row and v_window following)) - 1 as k
      from numbered n
  ), median as materialized (
    select r.*, (select percentile_cont(0.5) within group (order by v) from unnest(v_litres[r.i - r.k : r.i + r.k]) v) as mid from reach r
  ), smoothed as (
    select m.*, case when m.size < 3 or t.near is null then m.mid
                     else greatest(least(m.litres, t.near), least(greatest(m.litres, t.near), 3 * t.near - 2 * t.far)) end as level
      from (select m.*, lag(m.mid) over w as mid1, lag(m.mid, 2) over w as mid2, lead(m.mid) over w as mid3, lead(m.mid, 2) over w as mid4
              from median m window w as (partition by m.run order by m.i)) m
     cross join lateral (select case m.place when 1 then m.mid3 when m.size then m.mid1 end as near, case m.place when 1 then m.mid4 when m.size then m.mid2 end as far) t
  ), spike as (
    select r.run
      from (select s.series, s.run, min(s.size) as size, max(s.least_l) as least_l, (array_agg(s.level order by s.i))[1] as first, (array_agg(s.level order by s.i desc))[1] as last,
                   lag((array_agg(s.level order by s.i desc))[1]) over w as before, lead((array_agg(s.level order by s.i))[1]) over w as after
              from smoothed s group by s.series, s.run window w as (partition by s.series order by s.run)) r
     where r.size <= 2 and abs(r.first - r.before) >= r.least_l
       and case when r.after is null then r.size = 1
                else abs(r.last - r.after) >= r.least_l and abs(r.before - r.after) < r.least_l end
  ), step as (
    select s.*, lag(s.at) over w as before, lag(s.level) over w as before_l, lag(s.odometer_km) over w as before_km,
           row_number() over (order by s.i) as n
      from smoothed s where s.run not in (select x.run from spike x) window w as (partition by s.series order by s.i)
  ), driven as (
    select s.*, greatest(case when s.odometer_km - s.before_km between 0 and 1 + extract(epoch from s.at - s.before) / 3600 * 200 then s.odometer_km - s.before_km end,
                         case when (s.before at time zone v_zone)::date = any(v_watched) and s.day = any(v_watched) then coalesce(l.km, 0) end) as km, l.idle_s, extract(epoch from s.at - s.before)::double precision - coalesce(l.moving_s, 0) as standing_s
      from step s
      left join lateral (
        select sum(m.km_s * t.seconds) as km, sum(m.idle * t.seconds) as idle_s, sum(t.seconds) filter (where m.km_s is not null) as moving_s
          from move m cross join lateral (select extract(epoch from least(m.ends, s.at) - greatest(m.starts, s.before))::double precision as seconds) t
         where m.starts < s.at and m.ends > s.before) l on true
  ), day as materialized (
    select d.day, sum(d.before_l - d.level) as litres, sum(d.km) as km
      from driven d where d.at - d.before <= interval '30 minutes' and d.before_l - d.level between -d.refuel_l and d.drain_l + 2 * d.km group by d.day
  ), rate as materialized (
    select t.day, greatest(sum(y.litres), 0) / sum(y.km) as litres_per_km
      from (select distinct d.day from driven d) t join day y on y.day between t.day - 1 and t.day group by t.day having sum(y.km) >= 5
  ), judged as (
    select d.*, coalesce(r.litres_per_km * d.km, 0) as burnt, d.level - d.before_l + coalesce(r.litres_per_km * d.km, 0) as excess, coalesce(d.idle_s, 0) / 3600 * 3 as idle_l
      from driven d left join rate r on r.day = d.day
  ), candidate as (
    select c.*, count(*) filter (where c.begins_island) over (order by c.n) as island
      from (select j.n, j.series, t.sign, coalesce(j.before - lag(j.at) over w > interval '10 minutes' or t.sign <> lag(t.sign) over w
                                                  or j.series <> lag(j.series) over w, true) as begins_island
              from judged j cross join lateral (select case when j.excess >= 0.2 * j.refuel_l then 1 when j.km is not null and j.excess <= -0.2 * j.drain_l then -1 end as sign) t
             where t.sign is not null window w as (order by j.n)) c
  ), island as (
    select c.island, min(c.n) as first, max(c.n) as last, min(c.sign) as sign from candidate c group by c.island
  ), episode as (
    select i.island, i.first, i.last, i.sign, abs(sum(j.excess)) as litres
      from island i join judged j on j.n between i.first and i.last group by i.island, i.first, i.last, i.sign
    having sum(j.standing_s) >= 60 and sum(j.excess) * i.sign >= case i.sign when 1 then max(j.refuel_l) + 0.25 * sum(j.burnt) else max(j.drain_l) + sum(j.burnt) + sum(j.idle_l) end
  )
  select j.at, j.level, j.source, j.before, j.before_l, j.km, case when e.island is null then j.before_l - j.level else j.burnt end, e.island,
         case e.sign when 1 then 'refuel' when -1 then 'drain' end, e.litres
    from judged j left join episode e on j.n between e.first and e.last order by j.at;
end $$;
comment on function tracksolid.fuel_steps(text, timestamptz, timestamptz) is 'Smoothed fuel levels with refuels and drains. Called by write_fuel; the rule: docs/use/figures.md';
