-- Title:    a trip or stop that ends before it starts
-- Severity: error
-- Why:      durations turn negative; the table's own constraint should have refused it
-- Fix:      delete or correct the row, and put the constraint (end_time >= start_time) back: see schema/drift
select format('device %s %s %s', imei, of_table, to_char(start_time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')) as object,
       format('starts %s, ends %s', start_time, end_time) as evidence
  from (select imei, 'trip' as of_table, start_time, end_time from tracksolid.trips where end_time < start_time
        union all select imei, 'detected trip', start_time, end_time from tracksolid.detected_trips where end_time < start_time
        union all select imei, 'stop', start_time, end_time from tracksolid.parking_events where end_time < start_time) t
 order by 1;
