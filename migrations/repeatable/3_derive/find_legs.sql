-- After: top_kmh, top_of_drive
-- Legs of one device on the day from p_starts to p_ends: p_steps (of tracksolid.judge_fixes, reaching two hours further) from standing to standing,
-- cut at the midnights. p_wired: the ignition has no meaning on this day (is_wired).
-- Every step is one of four: M moves; G moves through a silence that ends a trip; I stands with the ignition on (through a silence: when both
-- ends say so); O stands otherwise, or nothing is known. A standing between two moves ends the leg when it has stop_s of O or lasts trip_idle_s,
-- and around a G. The idling next to a move belongs to its leg while it is shorter than trip_idle_s. Less than trip_min_km without the ignition is
-- drift, and no leg.
drop function if exists tracksolid.find_legs(tracksolid.step[], timestamptz, timestamptz, boolean, tracksolid.figure_rules);  -- before engine_s
create or replace function tracksolid.find_legs(
    p_steps tracksolid.step[], p_starts timestamptz, p_ends timestamptz, p_wired boolean, p_rules tracksolid.figure_rules)
  returns table (start_time timestamptz, end_time timestamptz, kind text, from_before boolean, to_next boolean,
                 first_active_at timestamptz, last_active_at timestamptz, ignition_on boolean, km double precision,
                 driving_s double precision, idle_s double precision, max_speed_kmh double precision, last_moved_at timestamptz,
                 watched_km double precision, speeding_events integer, speeding_s double precision, harsh_accelerations integer,
                 harsh_brakings integer, engine_s double precision)
  language plpgsql stable set search_path = pg_catalog, pg_temp set jit = off set plan_cache_mode = force_generic_plan as $$
declare
  v_moving_kmh double precision := p_rules.moving_kmh;
  v_stop_s double precision := p_rules.stop_s;
  v_idle_ends_s double precision := p_rules.trip_idle_s;
begin
  return query
  with step as (
    select s.*, case when not p_wired then s.acc_on end as on_after, case when not p_wired then s.before_acc end as on_before, row_number() over (order by s.gps_time) as n
      from unnest(p_steps) s
  ), classed as (
    select s.*, case when s.before is null then null
                     when s.moves and (s.step_s <= v_stop_s or (s.step_s <= p_rules.drive_silence_s and s.mean_kmh >= v_moving_kmh)) then 'M'
                     when s.moves then 'G'
                     when coalesce(s.on_before, s.on_after) and s.step_s <= v_stop_s then 'I'
                     when s.on_before and s.on_after and s.step_s <= p_rules.drive_silence_s and greatest(s.before_kmh, s.speed_kmh) < v_moving_kmh then 'I'
                     else 'O' end as class
      from step s
  ), lone as (  -- the ignition is on at one fix, and not around it
    select c.gps_time
      from (select c.*, lead(c.class) over (order by c.n) as class_after from classed c) c
     where c.on_after and coalesce(c.class, 'O') = 'O' and coalesce(c.class_after, 'O') = 'O'
  ), numbered as (  -- stand: number of the move before; idling: number of the run of I
    select c.*, count(*) filter (where c.class in ('M', 'G')) over w as stand, count(*) filter (where c.class <> 'I') over w as idling,
           lag(c.class) over w as class_before, lead(c.class) over w as class_after
      from classed c where c.class is not null window w as (order by c.n)
  ), standing as (
    select n.*, count(*) filter (where n.class = 'O') over (partition by n.stand order by n.n) as off_before,
           count(*) filter (where n.class = 'O') over p as off_all,
           coalesce(sum(n.step_s) filter (where n.class = 'O') over p, 0) >= v_stop_s
             or coalesce(sum(n.step_s) filter (where n.class in ('I', 'O')) over p, 0) >= v_idle_ends_s
             or n.stand = 0 or bool_or(n.class = 'G' or n.class_after = 'G' or n.class_after is null) over p as ends
      from numbered n window p as (partition by n.stand)
  ), sided as (
    select s.*, s.class = 'I' and s.off_before = 0 and s.stand > 0 as after_move, s.class = 'I' and s.off_before = s.off_all as before_move,
           sum(s.step_s) filter (where s.class = 'I' and s.off_before = 0) over p as after_move_s,
           sum(s.step_s) filter (where s.class = 'I' and s.off_before = s.off_all) over p as before_move_s
      from standing s window p as (partition by s.stand)
  ), broken as (
    select s.*, count(*) filter (where s.class = 'G' or (s.class <> 'M' and s.ends and coalesce(s.class_before in ('M', 'G'), true)))
                  over (order by s.n) as drive
      from sided s
  ), leg as (
    select b.*, case when b.class = 'M' or (b.class <> 'G' and not b.ends) then 'drive ' || b.drive
                     when b.class = 'G' then 'gap ' || b.n
                     when b.after_move and b.after_move_s < v_idle_ends_s then 'drive ' || b.drive - 1
                     when b.before_move and b.before_move_s < v_idle_ends_s and b.class_after is not null then 'drive ' || b.drive
                     when b.class = 'I' then 'idle ' || b.idling end as leg,
           b.moves and b.step_s between 1 and 30 as watched,
           b.moves and b.step_s between 1 and 30 and b.before_kmh > p_rules.speeding_kmh as speeds
      from broken b
  ), stretch as (  -- legs of two days may meet on the stroke of midnight: all steps of a leg say whether it goes on, and how long it idles
    select l.*, lag(l.speeds) over (order by l.n) as sped, min(l.before) over whole < p_starts as begins_before, max(l.gps_time) over whole > p_ends as ends_after,
           case when l.class = 'I' and l.mean_kmh <= p_rules.jump_kmh then sum(l.step_s) filter (where l.mean_kmh <= p_rules.jump_kmh) over (partition by l.idling, l.class) end as idle_run_s
      from leg l window whole as (partition by l.leg)
  ), part as (  -- what lies within the day, of a step over midnight its share
    select s.*, x.part_s, x.part_s / s.step_s as share,
           case when s.class in ('I', 'M') and s.on_before is not false and s.on_after is not false then x.part_s
                when s.moves then s.driving_s * x.part_s / s.step_s else 0 end as engine_s, greatest(s.before, p_starts) as part_from, least(s.gps_time, p_ends) as part_to,
           s.on_before or coalesce(s.before_kmh, v_moving_kmh) >= v_moving_kmh as works_before,
           s.on_after or coalesce(s.speed_kmh, v_moving_kmh) >= v_moving_kmh as works_after
      from stretch s
     cross join lateral (
       select extract(epoch from least(s.gps_time, p_ends) - greatest(s.before, p_starts))::double precision as part_s) x
     where s.leg is not null and s.gps_time > p_starts and s.before < p_ends
  )
  select min(p.part_from), max(p.part_to), split_part(p.leg, ' ', 1), bool_or(p.begins_before), bool_or(p.ends_after),
         coalesce(least(min(p.part_from) filter (where p.works_before), min(p.part_to) filter (where p.works_after)), min(p.part_from)),
         coalesce(greatest(max(p.part_to) filter (where p.works_after), max(p.part_from) filter (where p.works_before)), max(p.part_to)),
         bool_or(coalesce(p.on_before, p.on_after)),
         coalesce(sum(p.step_km * p.share) filter (where p.moves), 0), sum(p.driving_s * p.share),
         coalesce(sum(p.part_s) filter (where p.idle_run_s >= p_rules.idle_after_s), 0),
         round(tracksolid.top_of_drive(
           max(tracksolid.top_kmh(p.before_kmh, p.speed_kmh, p.mean_kmh)) filter (where p.moves), max(p.mean_kmh) filter (where p.moves and p.step_s >= 5),
           sum(p.step_km * p.share) filter (where p.moves), sum(p.driving_s * p.share))::numeric, 1)::double precision,
         max(p.part_to) filter (where p.moves), coalesce(sum(p.step_km * p.share) filter (where p.watched), 0),
         count(*) filter (where p.speeds and p.sped is not true and p.before >= p_starts)::integer,
         coalesce(sum(p.part_s) filter (where p.speeds), 0),
         count(*) filter (where p.watched and p.speed_kmh - p.before_kmh >= p_rules.harsh_acceleration_kmh_s * p.step_s and p.gps_time <= p_ends)::integer,
         count(*) filter (where p.watched and p.before_kmh - p.speed_kmh >= p_rules.harsh_braking_kmh_s * p.step_s and p.gps_time <= p_ends)::integer,
         sum(p.engine_s)
    from part p
   group by p.leg
  having left(p.leg, 5) <> 'drive' or bool_or(coalesce(p.on_before, p.on_after)) or sum(p.step_km) filter (where p.moves) >= p_rules.trip_min_km
      or bool_or(p.begins_before) or bool_or(p.ends_after)
  union all
  select n.gps_time, n.gps_time, 'idle', false, false, n.gps_time, n.gps_time, true, 0, 0, 0, null, null, 0, 0, 0, 0, 0, 0
    from lone n where n.gps_time >= p_starts and n.gps_time < p_ends
   order by 1;
end $$;
comment on function tracksolid.find_legs(tracksolid.step[], timestamptz, timestamptz, boolean, tracksolid.figure_rules) is
  'Legs of one device on one day, see docs/use/figures.md. Called by legs_of_days';
