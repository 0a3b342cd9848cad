-- Title:    rows from the future
-- Severity: error
-- Why:      the device looks online for ever, and real fixes are older than its last one
-- Fix:      delete the rows; check the tracker's clock and time zone
with future as (
  select imei, 'position_history' as of_table, gps_time as at from tracksolid.position_history where gps_time > now() + interval '10 minutes'
  union all select imei, 'live_positions', greatest(gps_time, heartbeat_at) from tracksolid.live_positions where greatest(gps_time, heartbeat_at) > now() + interval '10 minutes'
  union all select imei, 'heartbeats', gate_time from tracksolid.heartbeats where gate_time > now() + interval '10 minutes'
  union all select imei, 'trips', greatest(start_time, end_time) from tracksolid.trips where greatest(start_time, end_time) > now() + interval '10 minutes'
  union all select imei, 'parking_events', greatest(start_time, end_time) from tracksolid.parking_events where greatest(start_time, end_time) > now() + interval '10 minutes'
  union all select imei, 'alarms', alarm_time from tracksolid.alarms where alarm_time > now() + interval '10 minutes'
  union all select imei, 'obd_readings', reading_time from tracksolid.obd_readings where reading_time > now() + interval '10 minutes'
)
select format('device %s %s', imei, of_table) as object, format('%s rows, up to %s', count(*), max(at)) as evidence
  from future group by imei, of_table
 order by 1;
