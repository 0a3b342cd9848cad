-- After: shifts_of_legs, figures_from, known_legs
-- Brings tracksolid.shifts up to the legs: shifts of one device that start on the days from p_first to p_last.
create or replace function tracksolid.build_shifts(p_imei text, p_first date, p_last date) returns void
  language sql set search_path = pg_catalog, pg_temp as $$
  with edge as materialized (  -- work that goes on behind the edge is part of the shift that is kept
    select e.at, (select max(k.end_time) from tracksolid.shifts k
                   where k.imei = p_imei and k.start_time < e.at and k.start_time > case when isfinite(e.at) then e.at - interval '7 days' else e.at end) as worked_until
      from (select tracksolid.figures_from() as at) e
  ), found as materialized (
    select f.* from edge e cross join lateral tracksolid.shifts_of_legs(tracksolid.known_legs(p_imei, p_first - 2, p_last + 2, e.at), p_first, p_last) f
     where tracksolid.day_start(f.day, tracksolid.setting('timezone')) >= e.at and f.start_time >= coalesce(e.worked_until, e.at)
  ), gone as (
    delete from tracksolid.shifts o
     where o.imei = p_imei and o.day between p_first and p_last
       and tracksolid.day_start(o.day, tracksolid.setting('timezone')) >= (select e.at from edge e)
       and not exists (select from found n where n.start_time = o.start_time)
  )
  insert into tracksolid.shifts as s (imei, start_time, end_time, day, km, driving_s, idle_s)
  select p_imei, n.start_time, n.end_time, n.day, n.km, n.driving_s, n.idle_s from found n
  on conflict (imei, start_time) do update
     set (end_time, day, km, driving_s, idle_s) = (excluded.end_time, excluded.day, excluded.km, excluded.driving_s, excluded.idle_s)
   where s.* is distinct from excluded.*;
$$;
comment on function tracksolid.build_shifts(text, date, date) is 'Keeps tracksolid.shifts up with the legs. Called by build_device_days';
