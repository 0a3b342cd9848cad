-- Days, weeks (from Monday) and months of the fleet's zone, from the first trip or alarm until now, with the instants
-- they begin and end at, daylight saving included. Summaries hang one index range on each of them, so a question about
-- a few days costs a few days.
create or replace view reporting.v_calendar as
  select u.unit, p.local::date as day, tracksolid.day_start(p.local::date, z.zone) as starts,
         tracksolid.day_start((p.local + u.step)::date, z.zone) as ends
    from (values ('day', interval '1 day'), ('week', interval '7 days'), ('month', interval '1 month')) u(unit, step)
   cross join (select value as zone from tracksolid.settings where name = 'timezone') z
   cross join (select least((select min(start_time) from tracksolid.shown_trips), (select min(alarm_time) from tracksolid.alarms),
                            now()) as first_time) f
   cross join lateral generate_series(date_trunc(u.unit, f.first_time at time zone z.zone), now() at time zone z.zone, u.step) p(local);
comment on view reporting.v_calendar is
  'Days, weeks and months of the fleet''s zone as [starts, ends). Read by the summary views and v_alarms_daily';
