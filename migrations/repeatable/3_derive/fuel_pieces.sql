-- After: day_start, fuel_moves
-- The steps of a tank, cut where a drive or a day begins or ends, so that days and trips are sums: between two readings the fuel goes with the
-- kilometres driven, else with the time. A refuel or drain lifts the level at p_at[episode].
create or replace function tracksolid.fuel_pieces(
    p_imei text, p_steps tracksolid.fuel_step[], p_episodes bigint[], p_at timestamptz[], p_zone text) returns setof tracksolid.fuel_levels
  language sql stable set search_path = pg_catalog, pg_temp set jit = off as $$
  with span as (
    select (coalesce(p_steps[1].before, p_steps[1].at) at time zone p_zone)::date as first, (p_steps[cardinality(p_steps)].at at time zone p_zone)::date as last
  ), move as materialized (
    select m.starts, m.ends, m.km / extract(epoch from m.ends - m.starts)::double precision as km_s
      from span s cross join lateral tracksolid.fuel_moves(p_imei, s.first, s.last) m
  ), leg as materialized (
    select l.start_time, l.end_time from span s join tracksolid.legs l on l.imei = p_imei and l.kind <> 'idle' and l.day between s.first and s.last
  ), step as (
    select s.*, p_at[array_position(p_episodes, s.episode)] as lifted_at from unnest(p_steps) s
  ), cut as (
    select s.at as step, c.at as ends, lag(c.at, 1, s.before) over (partition by s.at order by c.at) as starts
      from step s
     cross join lateral (
       select s.at
       union
       select tracksolid.day_start(d::date, p_zone) from generate_series(date_trunc('day', s.before at time zone p_zone) + interval '1 day', s.at at time zone p_zone, interval '1 day') d
       union
       select b.at from leg l cross join lateral (values (l.start_time), (l.end_time)) b(at)) c(at)
     where c.at > s.before and c.at <= s.at
  ), part as (
    select c.*, coalesce(sum(k.km), 0) as km
      from cut c
      left join lateral (select m.km_s * extract(epoch from least(m.ends, c.ends) - greatest(m.starts, c.starts))::double precision as km
                           from move m where m.starts < c.ends and m.ends > c.starts) k on true
     group by c.step, c.starts, c.ends
  ), share as (
    select p.*, case when sum(p.km) over w > 0.01 then p.km / sum(p.km) over w
                     else extract(epoch from p.ends - p.starts) / sum(extract(epoch from p.ends - p.starts)) over w end::double precision as part
      from part p window w as (partition by p.step)
  )
  select p_imei, coalesce(h.ends, s.at), ((coalesce(h.ends, s.at) - interval '1 microsecond') at time zone p_zone)::date, h.starts,
         case when h.ends < s.at
              then s.before_l - s.spent_l * sum(h.part) over (partition by s.at order by h.ends)
                   + case when h.ends > s.lifted_at then s.litres - s.before_l + s.spent_l else 0 end
              else s.litres end,
         s.spent_l * h.part, s.km * h.part, s.source, coalesce(h.ends = s.at, true)
    from step s left join share h on h.step = s.at;
$$;
comment on function tracksolid.fuel_pieces(text, tracksolid.fuel_step[], bigint[], timestamptz[], text) is
  'Steps of a tank, cut at drives and days. Called by write_fuel';
