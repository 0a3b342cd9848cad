-- Title:    fixes too far apart for the time between them
-- Severity: warning
-- Why:      trails cross the map, kilometres are lost or invented
-- Fix:      look at the device's antenna; two devices that report under one IMEI look like this as well
with step as (
  select imei, gps_time, lag(gps_time) over w as previous_time,
         tracksolid.haversine_km(lag(lat) over w, lag(lng) over w, lat, lng) as km
    from tracksolid.position_history
   where gps_time > now() - interval '1 day' and gps_time <= now() and tracksolid.is_counted(position_type)
  window w as (partition by imei order by gps_time)
)
select 'device ' || imei as object,
       format('%s jumps within a day, e.g. %s km in %s s at %s', count(*), round(max(km)::numeric, 1),
              extract(epoch from (array_agg(gps_time - previous_time order by km desc))[1])::integer, (array_agg(gps_time order by km desc))[1]) as evidence
  from step where previous_time is not null and km > 2 and km > 300 * greatest(extract(epoch from gps_time - previous_time), 1) / 3600
 group by imei
 order by 1;
