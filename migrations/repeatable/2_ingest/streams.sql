-- Every stream that a job brings in, once: the job, the setting that says how often, the table it fills and the column of its
-- time, and whether it has coverage (wanted minus covered is the work). Read by status, health, audit and the plans; the
-- program's list of history streams is held equal to it by a test.
create or replace function tracksolid.streams()
  returns table (job text, stream text, schedule_setting text, table_name text, time_column text, has_coverage boolean, is_scheduled boolean)
  language sql immutable parallel safe
begin atomic
  values ('poll-movement', 'devices', 'schedule_devices_s', 'devices', 'last_seen_at', false, true),
         ('poll-movement', 'live', 'schedule_live_s', 'live_positions', 'updated_at', false, true),
         ('poll-movement', 'tracks', 'schedule_history_s', 'position_history', 'gps_time', true, true),
         ('poll-movement', 'trips', 'schedule_history_s', 'trips', 'start_time', true, true),
         ('poll-movement', 'parking', 'schedule_history_s', 'parking_events', 'start_time', true, true),
         ('poll-movement', 'idling', 'schedule_history_s', 'parking_events', 'start_time', true, true),
         ('poll-movement', 'obd', 'schedule_history_s', 'obd_readings', 'reading_time', true, false),
         ('poll-movement', 'faults', 'schedule_history_s', 'fault_codes', 'event_time', true, false),
         ('poll-events', 'alarms', 'schedule_alarms_s', 'alarms', 'alarm_time', true, true),
         ('poll-events', 'fences', 'schedule_fences_s', 'geofences', 'updated_at', false, true),
         ('refresh-vtrips', 'v_trips', 'schedule_refresh_s', null, null, false, true);
end;
comment on function tracksolid.streams() is
  'The table of streams. Read by tracksolid.status, reporting.v_ingest_health, the audit and the polls';
