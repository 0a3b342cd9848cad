-- Takes pg_temp.stage_alarms over: an alarm is stored once, whichever way it came first.
create or replace function tracksolid.merge_alarms(out rows_in bigint, out rows_written bigint)
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  select count(*) into rows_in from pg_temp.stage_alarms;
  with written as (
    insert into tracksolid.alarms (imei, alarm_time, alarm_type, alarm_name, source, severity, lat, lng, speed_kmh,
                                   fence_id, position_at, received_at, raw)
    select imei, alarm_time, alarm_type, alarm_name, source, severity, lat, lng, speed_kmh, fence_id, position_at,
           received_at, raw
      from pg_temp.stage_alarms order by imei, alarm_time
    on conflict (imei, alarm_time, alarm_type) do nothing
    returning 1
  )
  select count(*) into rows_written from written;
  truncate pg_temp.stage_alarms;
end $$;
comment on function tracksolid.merge_alarms() is 'Stage to tracksolid.alarms. Called by poll-events and receive-push';
