-- Trips of one device that start in [p_from, p_to), from its fixes in one pass and without storing anything.
create or replace function tracksolid.find_trips(p_imei text, p_from timestamptz, p_to timestamptz)
  returns table (start_time timestamptz, end_time timestamptz, last_time timestamptz, distance_km double precision, quality text)
  language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_zone text := tracksolid.setting('timezone');
  v_rules tracksolid.figure_rules := tracksolid.figure_rules();
  v_fixes tracksolid.fix[] := tracksolid.fixes_around(p_imei, p_from - interval '1 day', p_to + interval '2 days');
  v_steps tracksolid.step[] := array(select s from tracksolid.judge_fixes(v_fixes, v_rules) s order by s.gps_time);
  v_first date := (v_fixes[1].gps_time at time zone v_zone)::date;
  v_last date := (v_fixes[cardinality(v_fixes)].gps_time at time zone v_zone)::date;
begin
  if v_first is null then return; end if;
  return query
    select t.start_time, case when now() - t.last_time >= v_rules.stop_s * interval '1 second' then t.last_time end, t.last_time, t.distance_km,
           t.quality
      from tracksolid.trips_of_legs(
             array(select l from tracksolid.legs_of_days(p_imei, v_steps, v_first, v_last, v_zone, v_rules) l), v_first, v_last) t
     where t.start_time >= p_from and t.start_time < p_to order by t.start_time;
end $$;
comment on function tracksolid.find_trips(text, timestamptz, timestamptz) is
  'Trips of one device in its fixes, in one pass. Called by tests and by people: what detected_trips must show';
