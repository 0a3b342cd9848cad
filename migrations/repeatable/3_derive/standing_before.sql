-- Where one day of a device can be taken up again when fixes from p_added on are new: unchanged_until, before which no step is judged otherwise
-- (judge_fixes: two hours and one fix), and stands_from, the start of the last stand of stop_s or more before it that no leg fills. Nothing when the
-- day was not computed yet, when its ignition does not tell (is_wired looks at the whole day), or when a silence of it counts in unseen_km.
create or replace function tracksolid.standing_before(
    p_imei text, p_day date, p_starts timestamptz, p_ends timestamptz, p_added timestamptz, p_rules tracksolid.figure_rules,
    out stands_from timestamptz, out unchanged_until timestamptz)
  language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan set jit = off as $$
declare
  v_stop interval := p_rules.stop_s * interval '1 second';
begin
  if p_added is null or p_added <= p_starts + interval '2 hours'
     or not exists (select from tracksolid.daily_figures f
                     where f.imei = p_imei and f.day = p_day and f.fixes > 0 and f.ignition = 'known' and f.unseen_km = 0) then return; end if;
  select max(p.gps_time) into unchanged_until from tracksolid.position_history p
   where p.imei = p_imei and p.gps_time < least(p_added - interval '2 hours', p_ends) and p.gps_time >= p_starts and tracksolid.is_counted(p.position_type);
  if unchanged_until is null then return; end if;
  select p.starts into stands_from from tracksolid.track_pieces p
   where p.imei = p_imei and p.day = p_day and p.kind = 'stand' and p.ends - p.starts >= v_stop and p.starts < unchanged_until - v_stop
     and least(p.ends, unchanged_until) - greatest(p.starts, p_starts) - coalesce((
           select sum(least(l.end_time, p.ends, unchanged_until) - greatest(l.start_time, p.starts)) from tracksolid.legs l
            where l.imei = p_imei and l.day = p_day and l.start_time < least(p.ends, unchanged_until) and l.end_time > p.starts), interval '0') >= v_stop
   order by p.starts desc limit 1;
end $$;
comment on function tracksolid.standing_before(text, date, timestamptz, timestamptz, timestamptz, tracksolid.figure_rules) is
  'Where a day can be computed from, instead of from its midnight. Called by write_days';
