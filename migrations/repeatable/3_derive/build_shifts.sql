-- After: shifts_of_legs, figures_from
-- Brings tracksolid.shifts up to the legs: shifts of one device that start on the days from p_first to p_last.
create or replace function tracksolid.build_shifts(p_imei text, p_first date, p_last date) returns void
  language sql set search_path = pg_catalog, pg_temp as $$
  with found as materialized (
    select f.* from tracksolid.shifts_of_legs(
             array(select l from tracksolid.legs l where l.imei = p_imei and l.day between p_first - 2 and p_last + 2), p_first, p_last) f
     where tracksolid.day_start(f.day, tracksolid.setting('timezone')) >= tracksolid.figures_from()
  ), gone as (
    delete from tracksolid.shifts o
     where o.imei = p_imei and o.day between p_first and p_last
       and tracksolid.day_start(o.day, tracksolid.setting('timezone')) >= tracksolid.figures_from()
       and not exists (select from found n where n.start_time = o.start_time)
  )
  insert into tracksolid.shifts as s (imei, start_time, end_time, day, km, driving_s, idle_s)
  select p_imei, n.start_time, n.end_time, n.day, n.km, n.driving_s, n.idle_s from found n
  on conflict (imei, start_time) do update
     set (end_time, day, km, driving_s, idle_s) = (excluded.end_time, excluded.day, excluded.km, excluded.driving_s, excluded.idle_s)
   where s.* is distinct from excluded.*;
$$;
comment on function tracksolid.build_shifts(text, date, date) is 'Keeps tracksolid.shifts up with the legs. Called by build_device_days';
