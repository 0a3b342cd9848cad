-- Title:    a device that drives two trips at once
-- Severity: warning
-- Why:      their kilometres and hours count twice
-- Fix:      look at both in the vendor's platform; poll its time again with --again: what the vendor no longer reports is set aside
with trip as (
  select imei, start_time, end_time, lag(start_time) over w as previous_start, lag(end_time) over w as previous_end
    from tracksolid.valid_trips() where start_time > now() - interval '60 days' and end_time >= start_time
  window w as (partition by imei order by start_time)
)
select format('device %s trip %s', imei, to_char(start_time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')) as object,
       format('begins %s s before the trip of %s ends', extract(epoch from previous_end - start_time)::bigint, previous_start) as evidence
  from trip where previous_end > start_time + interval '1 minute'
 order by 1;
