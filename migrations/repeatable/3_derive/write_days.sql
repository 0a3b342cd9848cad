-- Computes and stores one device's legs, figures and pieces of track of the days from p_first to p_last; visits follow (build_days). A day that had
-- fixes and has lost them all without anybody deleting them (p_removed), as when a partition was dropped by hand, keeps what it has. Gives the days
-- that it computed; null: none.
drop function if exists tracksolid.write_days(text, date, date, boolean, tracksolid.figure_rules);  -- before it gave days
create function tracksolid.write_days(
    p_imei text, p_first date, p_last date, p_removed boolean, p_rules tracksolid.figure_rules) returns date[]
  language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_zone text := tracksolid.setting('timezone');
  v_fixes tracksolid.fix[] := tracksolid.fixes_around(p_imei, tracksolid.day_start(p_first, v_zone), tracksolid.day_start(p_last + 1, v_zone));
  v_steps tracksolid.step[] := array(select s from tracksolid.judge_fixes(v_fixes, p_rules) s order by s.gps_time);
  v_legs tracksolid.legs[];
  v_days date[];
begin
  select array_agg(d order by d) into v_days from (select p_first + n as d from generate_series(0, p_last - p_first) n) x
   where p_removed
      or not exists (select from tracksolid.daily_figures f where f.imei = p_imei and f.day = d and f.fixes > 0)
      or exists (select from unnest(v_fixes) x
                  where x.gps_time >= tracksolid.day_start(d, v_zone) and x.gps_time < tracksolid.day_start(d + 1, v_zone));
  if v_days is null then return null; end if;
  v_legs := array(select l from tracksolid.legs_of_days(p_imei, v_steps, p_first, p_last, v_zone, p_rules) l where l.day = any(v_days));
  perform tracksolid.write_legs(p_imei, v_days, v_legs);
  perform tracksolid.write_figures(p_imei, v_days, v_legs, v_fixes, v_steps, v_zone, p_rules);
  perform tracksolid.write_pieces(p_imei, v_days, v_steps, v_zone, p_rules);
  insert into tracksolid.stale_fuel (imei, stale)  -- fuel goes with the kilometres
  select p_imei, tstzrange(tracksolid.day_start(v_days[1], v_zone), tracksolid.day_start(v_days[cardinality(v_days)] + 1, v_zone))
   where exists (select from tracksolid.fuel_days d where d.imei = p_imei);
  return v_days;
end $$;
comment on function tracksolid.write_days(text, date, date, boolean, tracksolid.figure_rules) is
  'Legs, figures and pieces of track of a device on some days, from its fixes. Called by build_device_days';
