-- Title:    a trip that has not ended for more than a day
-- Severity: info
-- Why:      it is shown as still driving; the vendor never reported its end
-- Fix:      poll its day again: fleet poll-movement --only trips --from … --to …
select format('device %s trip %s', imei, to_char(start_time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')) as object,
       format('began %s ago', date_trunc('hour', now() - start_time)) as evidence
  from tracksolid.valid_trips() where end_time is null and start_time < now() - interval '1 day'
 order by 1;
