-- Title:    trips that the API shows otherwise than they are
-- Severity: error
-- Why:      tracksolid.shown_trips follows its sources by triggers: somebody has disabled one or written to the table
-- Fix:      select tracksolid.show_all_trips();
select 'tracksolid.shown_trips' as object, format('%s trips of the last 60 days, the oldest began %s', count(*), min(d.start_time)) as evidence
  from (select coalesce(s.start_time, t.start_time) as start_time
          from (select * from tracksolid.shown_trips where start_time > now() - interval '60 days') s
          full join (select * from tracksolid.trips_as_shown() v where v.start_time > now() - interval '60 days') t
            on t.imei = s.imei and t.trip_id = s.trip_id
         where s.* is distinct from t.*) d
having count(*) > 0;
