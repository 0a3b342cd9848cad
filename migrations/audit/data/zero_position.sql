-- Title:    positions at 0°, 0°
-- Severity: warning
-- Why:      a tracker without a fix sends zeros: the vehicle is drawn in the Gulf of Guinea
-- Fix:      delete the rows; polls and receive-push refuse them, so find out who wrote them
with zero as (
  select imei, 'live_positions' as of_table from tracksolid.live_positions where abs(lat) < 0.01 and abs(lng) < 0.01
  union all select imei, 'position_history' from tracksolid.position_history where gps_time > now() - interval '1 day' and abs(lat) < 0.01 and abs(lng) < 0.01
  union all select imei, 'parking_events' from tracksolid.parking_events where abs(lat) < 0.01 and abs(lng) < 0.01
  union all select imei, 'alarms' from tracksolid.alarms where abs(lat) < 0.01 and abs(lng) < 0.01
)
select format('device %s %s', imei, of_table) as object, format('%s rows', count(*)) as evidence
  from zero group by imei, of_table
 order by 1;
