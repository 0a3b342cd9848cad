-- After: standing_before
-- Computes and stores one device's legs, figures and pieces of track of the days from p_first to p_last; visits follow (build_days). A day that had
-- fixes and has lost them all without anybody deleting them (p_removed), as when a partition was dropped by hand, keeps what it has. Gives the days
-- that it computed (null: none), and the steps that it judged, which are right from steps_from to the end of the last day: trips need them too.
-- p_added: nothing but fixes from then on is new; null: unknown. Then the first day is computed from a stand on that ended before anything changed
-- (standing_before), and keeps what it has from before. Rows are the same either way; a refresh costs with the fixes that are new, not with the day.
drop function if exists tracksolid.write_days(text, date, date, boolean, tracksolid.figure_rules);  -- before it gave days, and before p_added
create or replace function tracksolid.write_days(
    p_imei text, p_first date, p_last date, p_removed boolean, p_added timestamptz, p_rules tracksolid.figure_rules,
    out days date[], out steps tracksolid.step[], out steps_from timestamptz)
  language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_zone text := tracksolid.setting('timezone');
  v_starts timestamptz := tracksolid.day_start(p_first, v_zone);
  v_ends timestamptz := tracksolid.day_start(p_last + 1, v_zone);
  v_second timestamptz := tracksolid.day_start(p_first + 1, v_zone);
  v_known record;
  v_cut timestamptz;
  v_fixes tracksolid.fix[];
  v_legs tracksolid.legs[];
begin
  select * into v_known from tracksolid.standing_before(p_imei, p_first, v_starts, v_second, p_added, p_rules);
  steps_from := case when v_known.stands_from is null then v_starts
                     when p_last > p_first then least(v_known.stands_from, v_second - interval '2 hours')  -- the second day looks back so far
                     else v_known.stands_from end;
  v_fixes := tracksolid.fixes_around(p_imei, steps_from, v_ends);
  steps := array(select s from tracksolid.judge_fixes(v_fixes, p_rules) s order by s.gps_time);
  if v_known.stands_from is not null then
    v_cut := tracksolid.off_for_long(steps, v_known.stands_from, v_known.unchanged_until, v_starts, p_rules);
    if v_cut is null then
      v_known.stands_from := null;
      steps_from := v_starts;
      v_fixes := tracksolid.fixes_around(p_imei, steps_from, v_ends);
      steps := array(select s from tracksolid.judge_fixes(v_fixes, p_rules) s order by s.gps_time);
    end if;
  end if;
  select array_agg(x.d order by x.d) into days from (select p_first + n as d from generate_series(0, p_last - p_first) n) x
   where p_removed
      or not exists (select from tracksolid.daily_figures f where f.imei = p_imei and f.day = x.d and f.fixes > 0)
      or exists (select from unnest(v_fixes) f
                  where f.gps_time >= tracksolid.day_start(x.d, v_zone) and f.gps_time < tracksolid.day_start(x.d + 1, v_zone));
  if days is null then return; end if;
  v_legs := array(select l from tracksolid.legs_of_days(p_imei, steps, p_first, p_last, v_zone, p_rules, v_cut) l where l.day = any(days));
  if v_cut is not null then
    v_legs := array(select l from tracksolid.legs l where l.imei = p_imei and l.day = p_first and l.start_time < v_cut order by l.start_time) || v_legs;
  end if;
  perform tracksolid.write_legs(p_imei, days, v_legs);
  perform tracksolid.write_figures(p_imei, days, v_legs, v_fixes, steps, v_zone, p_rules, v_cut);
  perform tracksolid.write_pieces(p_imei, days, steps, v_zone, p_rules, v_known.stands_from);
  insert into tracksolid.stale_fuel (imei, stale)  -- fuel goes with the kilometres
  select p_imei, tstzrange(tracksolid.day_start(days[1], v_zone), tracksolid.day_start(days[cardinality(days)] + 1, v_zone))
   where exists (select from tracksolid.fuel_days d where d.imei = p_imei);
end $$;
comment on function tracksolid.write_days(text, date, date, boolean, timestamptz, tracksolid.figure_rules) is
  'Legs, figures and pieces of track of a device on some days, from its fixes. Called by build_device_days';
