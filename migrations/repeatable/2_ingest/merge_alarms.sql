-- Takes pg_temp.stage_alarms over: an alarm is stored once, whichever way it came first. The vendor's own name wins
-- over the one of tracksolid.alarm_kinds; the severity is always the operator's.
create or replace function tracksolid.merge_alarms(out rows_in bigint, out rows_written bigint)
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  select count(*) into rows_in from pg_temp.stage_alarms;
  with written as (
    insert into tracksolid.alarms (imei, alarm_time, alarm_type, alarm_name, source, severity, lat, lng, speed_kmh,
                                   fence_id, position_at, received_at, raw)
    select s.imei, s.alarm_time, s.alarm_type,
           coalesce(nullif(btrim(s.alarm_name), ''), k.alarm_name, 'unknown:' || s.alarm_type), s.source,
           coalesce(k.severity, 'info'), s.lat, s.lng, s.speed_kmh, s.fence_id, s.position_at, s.received_at, s.raw
      from pg_temp.stage_alarms s left join tracksolid.alarm_kinds k on k.alarm_type = s.alarm_type
     order by s.imei, s.alarm_time
    on conflict (imei, alarm_time, alarm_type) do nothing
    returning 1
  )
  select count(*) into rows_written from written;
  truncate pg_temp.stage_alarms;
end $$;
comment on function tracksolid.merge_alarms() is 'Stage to tracksolid.alarms. Called by poll-events and receive-push';
