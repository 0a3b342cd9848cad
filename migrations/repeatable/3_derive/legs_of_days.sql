-- Legs of one device on the days from p_first to p_last. Each day looks two hours around itself and no further, so what a day is does not depend on
-- which days are computed with it. p_cut: only legs behind this fix of the first day (off_for_long), whose ignition is off, so that its wire tells.
drop function if exists tracksolid.legs_of_days(text, tracksolid.step[], date, date, text, tracksolid.figure_rules);  -- before p_cut
create or replace function tracksolid.legs_of_days(
    p_imei text, p_steps tracksolid.step[], p_first date, p_last date, p_zone text, p_rules tracksolid.figure_rules, p_cut timestamptz default null)
  returns setof tracksolid.legs
  language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_day date;
  v_starts timestamptz;
  v_ends timestamptz;
  v_steps tracksolid.step[];
begin
  for v_day in select p_first + n from generate_series(0, p_last - p_first) n loop
    v_starts := tracksolid.day_start(v_day, p_zone);
    v_ends := tracksolid.day_start(v_day + 1, p_zone);
    v_steps := array(select s from unnest(p_steps) s
                      where s.gps_time > coalesce(case when v_day = p_first then p_cut end, v_starts - interval '2 hours')
                        and coalesce(s.before, s.gps_time) < v_ends + interval '2 hours' order by s.gps_time);
    return query
      select p_imei, v_day, l.* from tracksolid.find_legs(v_steps, v_starts, v_ends,
                                     (p_cut is null or v_day > p_first) and tracksolid.is_wired(v_steps, v_starts, v_ends, p_rules), p_rules) l;
  end loop;
end $$;
comment on function tracksolid.legs_of_days(text, tracksolid.step[], date, date, text, tracksolid.figure_rules, timestamptz) is
  'Legs of one device by day. Called by write_days and find_trips';
