-- The tables that fleet erase empties, each with the column of its time, or of its start and end. A new table with data of a tracker needs a row
-- here; a test compares them with the catalogue. is_stored: merges fill it from a stage of its name.
create or replace function tracksolid.erasable()
  returns table (table_name text, starts_column text, ends_column text, is_stored boolean)
  language sql immutable parallel safe
begin atomic
  values ('position_history', 'gps_time', null, true), ('late_fixes', 'gps_time', null, false), ('live_positions', 'gps_time', null, true),
         ('trips', 'start_time', 'end_time', true), ('parking_events', 'start_time', 'end_time', true), ('alarms', 'alarm_time', null, true),
         ('heartbeats', 'gate_time', null, true), ('fuel_readings', 'reading_time', null, true), ('temperature_readings', 'reading_time', null, true),
         ('obd_readings', 'reading_time', null, true), ('lbs_readings', 'gate_time', null, true), ('device_events', 'event_time', null, true),
         ('fault_codes', 'event_time', null, true), ('silences', 'began_at', 'ended_at', false), ('detected_trips', 'start_time', 'last_time', false),
         ('legs', 'start_time', 'end_time', false), ('shifts', 'start_time', 'end_time', false), ('track_pieces', 'starts', 'ends', false),
         ('visits', 'entered_at', 'left_at', false), ('fuel_levels', 'at', null, false), ('fuel_episodes', 'starts', 'ends', false);
end;
comment on function tracksolid.erasable() is 'The tables that fleet erase empties. Read by erase and drop_erased';
