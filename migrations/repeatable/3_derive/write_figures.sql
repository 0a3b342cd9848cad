-- After: counted_fixes
-- Takes the figures of one device on some days over: sums of the legs, and what is counted over all fixes of the day. Gives how many differed.
-- p_cut: p_fixes and p_steps of the first day are only those around this fix and later; its ignition is known, and it has no unseen_km before it.
drop function if exists tracksolid.write_figures(text, date[], tracksolid.legs[], tracksolid.fix[], tracksolid.step[], text, tracksolid.figure_rules);  -- before p_cut
create or replace function tracksolid.write_figures(
    p_imei text, p_days date[], p_legs tracksolid.legs[], p_fixes tracksolid.fix[], p_steps tracksolid.step[], p_zone text,
    p_rules tracksolid.figure_rules, p_cut timestamptz default null) returns integer
  language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_written integer;
begin
  with day as (
    select d.day, tracksolid.day_start(d.day, p_zone) as starts, tracksolid.day_start(d.day + 1, p_zone) as ends,
           p_cut is not null and d.day = p_days[1] as is_cut
      from unnest(p_days) d(day)
  ), counted as (
    select d.day, sum(c.fixes) as fixes, min(c.first_fix_at) as first_fix_at, max(c.last_fix_at) as last_fix_at, bool_or(c.ignition_known) as ignition_known
      from day d
     cross join lateral (
       select count(*) as fixes, min(x.gps_time) as first_fix_at, max(x.gps_time) as last_fix_at, bool_or(x.acc_on is not null) as ignition_known
         from unnest(p_fixes) x where x.gps_time >= d.starts and x.gps_time < d.ends and (not d.is_cut or x.gps_time > p_cut)
       union all
       select k.fixes, k.first_fix_at, k.last_fix_at, true from tracksolid.counted_fixes(p_imei, d.starts, p_cut) k where d.is_cut) c
     group by d.day
  ), figures as (
    select d.day, c.fixes, c.first_fix_at, c.last_fix_at, coalesce(l.km, 0) as km, l.max_speed_kmh, coalesce(round(l.driving_s), 0) as moving_s,
           coalesce(round(l.idle_s), 0) as idle_s, l.first_active_at, l.last_active_at, l.last_moved_at, coalesce(l.watched_km, 0) as watched_km,
           coalesce(l.speeding_events, 0) as speeding_events, coalesce(round(l.speeding_s), 0) as speeding_s,
           coalesce(l.harsh_accelerations, 0) as harsh_accelerations, coalesce(l.harsh_brakings, 0) as harsh_brakings, u.unseen_km,
           case when not coalesce(c.ignition_known, false) then 'unknown'
                when not d.is_cut and tracksolid.is_wired(p_steps, d.starts, d.ends, p_rules) then 'wired' else 'known' end as ignition
      from day d
      join counted c on c.day = d.day
     cross join lateral (
       select coalesce(sum(s.step_km), 0) as unseen_km
         from unnest(p_steps) s
        where s.gps_time >= d.starts and s.gps_time < d.ends and (not d.is_cut or s.gps_time > p_cut)
          and s.step_s > p_rules.km_silence_s and s.mean_kmh >= p_rules.moving_kmh) u
     cross join lateral (
       select sum(l.km) as km, max(l.max_speed_kmh) as max_speed_kmh, sum(l.driving_s) as driving_s, sum(l.idle_s) as idle_s,
              min(l.first_active_at) as first_active_at, max(l.last_active_at) as last_active_at, max(l.last_moved_at) as last_moved_at,
              sum(l.watched_km) as watched_km, sum(l.speeding_events) as speeding_events, sum(l.speeding_s) as speeding_s,
              sum(l.harsh_accelerations) as harsh_accelerations, sum(l.harsh_brakings) as harsh_brakings
         from unnest(p_legs) l where l.day = d.day) l
     where c.fixes > 0 or l.km is not null or exists (select from tracksolid.daily_figures f where f.imei = p_imei and f.day = d.day)
  ), written as (
    insert into tracksolid.daily_figures as f
           (imei, day, fixes, first_fix_at, last_fix_at, km, max_speed_kmh, moving_s, idle_s, first_ignition_at, last_stop_at, last_moved_at,
            watched_km, speeding_events, speeding_s, harsh_accelerations, harsh_brakings, unseen_km, ignition)
    select p_imei, n.* from figures n
    on conflict (imei, day) do update
       set (fixes, first_fix_at, last_fix_at, km, max_speed_kmh, moving_s, idle_s, first_ignition_at, last_stop_at, last_moved_at, watched_km,
            speeding_events, speeding_s, harsh_accelerations, harsh_brakings, unseen_km, ignition, updated_at)
         = (excluded.fixes, excluded.first_fix_at, excluded.last_fix_at, excluded.km, excluded.max_speed_kmh, excluded.moving_s,
            excluded.idle_s, excluded.first_ignition_at, excluded.last_stop_at, excluded.last_moved_at, excluded.watched_km,
            excluded.speeding_events, excluded.speeding_s, excluded.harsh_accelerations, excluded.harsh_brakings, excluded.unseen_km,
            excluded.ignition, now())
     where (f.fixes, f.first_fix_at, f.last_fix_at, f.km, f.max_speed_kmh, f.moving_s, f.idle_s, f.first_ignition_at, f.last_stop_at,
            f.last_moved_at, f.watched_km, f.speeding_events, f.speeding_s, f.harsh_accelerations, f.harsh_brakings, f.unseen_km, f.ignition)
           is distinct from
           (excluded.fixes, excluded.first_fix_at, excluded.last_fix_at, excluded.km, excluded.max_speed_kmh, excluded.moving_s,
            excluded.idle_s, excluded.first_ignition_at, excluded.last_stop_at, excluded.last_moved_at, excluded.watched_km,
            excluded.speeding_events, excluded.speeding_s, excluded.harsh_accelerations, excluded.harsh_brakings, excluded.unseen_km,
            excluded.ignition)
    returning 1
  )
  select count(*) into v_written from written;
  return v_written;
end $$;
comment on function tracksolid.write_figures(text, date[], tracksolid.legs[], tracksolid.fix[], tracksolid.step[], text, tracksolid.figure_rules, timestamptz) is
  'Stores the figures of a device on some days. Called by write_days';
