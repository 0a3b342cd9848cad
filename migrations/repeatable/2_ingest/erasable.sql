-- The tables that fleet erase empties, each with the column of its time, or of its start and end. A new table with data of a tracker needs a row
-- here; a test compares them with the catalogue. is_stored: merges fill it from a stage of its name. in_private_time: what drop_private does with
-- its rows: 'left out' where a row is a place or a journey, 'no raw' where only the raw text may have a place, null for tables that are derived.
drop function if exists tracksolid.erasable();  -- before in_private_time
create or replace function tracksolid.erasable()
  returns table (table_name text, starts_column text, ends_column text, is_stored boolean, in_private_time text)
  language sql immutable parallel safe
begin atomic
  values ('position_history', 'gps_time', null, true, 'left out'), ('late_fixes', 'gps_time', null, false, null),
         ('live_positions', 'gps_time', null, true, 'no place'), ('trips', 'start_time', 'end_time', true, 'left out'),
         ('parking_events', 'start_time', 'end_time', true, 'left out'), ('alarms', 'alarm_time', null, true, 'critical only'),
         ('heartbeats', 'gate_time', null, true, 'no raw'), ('fuel_readings', 'reading_time', null, true, 'no raw'),
         ('temperature_readings', 'reading_time', null, true, 'no raw'), ('obd_readings', 'reading_time', null, true, 'no raw'),
         ('lbs_readings', 'gate_time', null, true, 'left out'), ('device_events', 'event_time', null, true, 'no raw'),
         ('fault_codes', 'event_time', null, true, 'no raw'), ('silences', 'began_at', 'ended_at', false, null),
         ('detected_trips', 'start_time', 'last_time', false, null), ('legs', 'start_time', 'end_time', false, null),
         ('shifts', 'start_time', 'end_time', false, null), ('track_pieces', 'starts', 'ends', false, null),
         ('visits', 'entered_at', 'left_at', false, null), ('fuel_levels', 'at', null, false, null), ('fuel_episodes', 'starts', 'ends', false, null);
end;
comment on function tracksolid.erasable() is 'The tables that fleet erase empties. Read by erase, drop_erased and drop_private';
