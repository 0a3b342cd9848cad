-- Title:    a speed that no vehicle reaches
-- Severity: warning
-- Why:      top speeds and driver figures are wrong by it
-- Fix:      look at the device's fixes around it; a unit error shows in all of them
with speed as (  -- over 250 km/h, in what is read most and is cheap to read
  select imei, 'live position' as what, gps_time as at, speed_kmh from tracksolid.live_positions where speed_kmh > 250
  union all
  select imei, 'fix', gps_time, speed_kmh from tracksolid.position_history where gps_time > now() - interval '1 day' and speed_kmh > 250
  union all
  select imei, 'day', day::timestamptz, max_speed_kmh from tracksolid.daily_figures where day > current_date - 60 and max_speed_kmh > 250
  union all
  select imei, 'trip', start_time, greatest(max_speed_kmh, avg_speed_kmh) from tracksolid.trips
   where start_time > now() - interval '60 days' and greatest(max_speed_kmh, avg_speed_kmh) > 250
)
select 'device ' || imei as object,
       format('%s times over 250 km/h, e.g. %s of %s: %s km/h', count(*), (array_agg(what order by at desc))[1],
              date_trunc('second', max(at)), (array_agg(speed_kmh order by at desc))[1]) as evidence
  from speed group by imei
 order by 1;
