-- Title:    the daily mileage is behind the figures it is made of
-- Severity: warning
-- Engine:   pg_partman
-- Why:      GET /analytics/mileage shows old kilometres
-- Fix:      run `fleet refresh-vtrips`
select 'tracksolid.v_mileage_daily_cagg' as object,
       format('%s days of devices are missing or differ, the oldest is %s', count(*), min(f.day)) as evidence
  from tracksolid.daily_figures f
  left join tracksolid.v_mileage_daily_cagg m
    on m.imei = f.imei and m.day = tracksolid.day_start(f.day, (select value from tracksolid.settings where name = 'timezone'))
 where f.fixes > 0 and f.updated_at < now() - interval '1 hour' and f.day > current_date - 60
   and (m.fixes, m.km) is distinct from (f.fixes::bigint, f.km)
having count(*) > 0;
