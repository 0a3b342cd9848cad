-- 0001 foundation: PostGIS, the schemas, settings, generations, and the record of what migrate made
-- Why:         everything else rests on these
-- Changes:     extension postgis, schemas tracksolid and reporting, tracksolid.settings, generations, schema_objects, schema_progress
-- Locks:       nothing that exists
-- Requires:    PostgreSQL 15, postgis
-- Transaction: yes
-- Undo:        drop schema reporting, tracksolid cascade

do $$
begin
  if current_setting('server_version_num')::int < 150000 then
    raise exception 'PostgreSQL % is too old', current_setting('server_version')
      using errcode = 'feature_not_supported', hint = 'fleet needs PostgreSQL 15 or newer';
  end if;
  if not exists (select from pg_available_extensions where name = 'postgis') then
    raise exception 'the server has no PostGIS'
      using errcode = 'feature_not_supported',
            hint = 'install it on the database server, on Debian: apt install postgresql-15-postgis-3';
  end if;
end $$;

create extension if not exists postgis schema public;
create schema tracksolid;
create schema reporting;
comment on schema tracksolid is 'What the vendor''s cloud told us: base tables, bookkeeping, analytics views';
comment on schema reporting is 'What people and pages read: v_trips, summary views, and the fn_* entrances of the API';

-- Settings -------------------------------------------------------------------------------------

create table tracksolid.settings (
  name        text primary key,
  value       text not null,
  description text not null default ''
);
comment on table tracksolid.settings is
  'Thresholds and choices that every session must agree on. Written by migrate and by people, read by views, functions and jobs';

insert into tracksolid.settings (name, value, description) values
  ('partition_interval', coalesce(nullif(current_setting('fleet.partition_interval', true), ''), '7 days'),
   'width of a partition: 1 day, 7 days or 1 month; fixed at the first migrate'),
  ('timezone', coalesce(nullif(current_setting('fleet.timezone', true), ''), 'UTC'),
   'IANA name of the zone whose days are the fleet''s days'),
  ('moving_kmh', '5', 'a vehicle moves at this speed or above, km/h'),
  ('idle_after_s', '300', 'ignition on and slower than moving_kmh for this long is idling, seconds'),
  ('offline_after_s', '1800', 'no fix and no heartbeat for this long is offline, seconds'),
  ('track_gap_s', '300', 'a longer silence between two fixes splits a track, seconds'),
  ('track_gap_km', '2', 'a longer jump between two fixes splits a track, km'),
  ('trips_for_map_rows', '5000', 'fn_trips_for_map returns at most this many trips'),
  ('refresh_log_days', '90', 'how long reporting.refresh_log keeps its rows, days'),
  ('look_back_s', '604800', 'how far back polls want history when no window is given, seconds'),
  ('settle_s', '7200', 'trackers re-upload late: what is younger is stored but asked for again, seconds'),
  ('ingestion_log_days', '90', 'how long ingestion_log keeps its rows, days'),
  ('refusals_days', '400', 'how long a refusal that is not seen again is kept, days'),
  ('schedule_live_s', '60', 'poll-movement --only live runs this often, seconds'),
  ('schedule_history_s', '900', 'poll-movement --only tracks,trips,parking runs this often, seconds'),
  ('schedule_devices_s', '86400', 'poll-movement --only devices runs this often, seconds'),
  ('schedule_alarms_s', '300', 'poll-events runs this often, seconds'),
  ('schedule_refresh_s', '300', 'refresh-vtrips runs this often, seconds'),
  ('speeding_kmh', '120', 'a vehicle speeds above this, km/h'),
  ('harsh_acceleration_kmh_s', '10', 'gaining this much between two fixes 1 to 30 s apart is a harsh start, km/h per second (10 is 0.28 g)'),
  ('harsh_braking_kmh_s', '12', 'losing this much between two fixes 1 to 30 s apart is harsh braking, km/h per second (12 is 0.34 g)'),
  ('shift_start', '08:00', 'when a working day begins, HH:MM in the fleet''s zone'),
  ('late_after_s', '900', 'a first ignition this long after shift_start is late, seconds'),
  ('compress_after_days', '14', 'fixes and readings older than this are compressed where the engine can (timescaledb), days; 0: never'),
  ('retention_days', '0', 'fixes and readings older than this are deleted, whole partitions at a time, days; 0: kept for ever'),
  ('trips_source', 'vendor', 'which trips v_trips and everything behind it shows: vendor or detected'),
  ('trip_stop_s', '300', 'a detected trip ends when nothing moves, ignition off, or nothing is heard for this long, seconds'),
  ('trip_min_km', '0.2', 'what is shorter is no detected trip, km'),
  ('push_inbox_days', '30', 'how long push_inbox keeps items that are in their tables, days'),
  ('push_inbox_kept_days', '400', 'how long push_inbox keeps items that failed or that no mapping explains, days'),
  ('burst_cool_down_s', '30', 'after the vendor''s "too frequent" no call is made for this long, seconds; doubles with every one in a row, up to tenfold'),
  ('audit_transaction_s', '900', 'fleet audit names transactions that are open for longer, seconds'),
  ('audit_silent_device_s', '604800', 'fleet audit names devices in service that were not heard of for longer, seconds');

-- Generations ----------------------------------------------------------------------------------

create table tracksolid.generations (
  name       text primary key,
  generation bigint not null default 0,
  changed_at timestamptz not null default now()
) with (fillfactor = 50);
comment on table tracksolid.generations is
  'How often a table has changed: one row per subject, raised in the changing transaction. Written by triggers; '
  'read by refresh-vtrips (is there anything to do), serve (ETag, event stream). Transactions that change several '
  'subjects do so in alphabetical order, or they may have to be repeated after a deadlock';
comment on column tracksolid.generations.generation is 'grows in commit order, unlike any timestamp; also sent as NOTIFY fleet, ''name:generation''';
insert into tracksolid.generations (name) values
  ('daily'), ('detected_trips'), ('devices'), ('live'), ('settings'), ('trips'), ('v_mileage_daily_cagg'), ('v_trips');

-- The record of migrate ------------------------------------------------------------------------

create table tracksolid.schema_objects (
  kind       text not null,
  name       text not null,
  definition text not null,
  primary key (kind, name)
);
comment on table tracksolid.schema_objects is
  'Every object of the two schemas as the last migrate left it. Written by fleet migrate; read by fleet migrate verify and fleet audit';
comment on column tracksolid.schema_objects.kind is 'table, column, index, view, function, grant, comment …';
comment on column tracksolid.schema_objects.definition is 'as the server printed it';

create table tracksolid.schema_progress (
  name            text primary key,
  checksum        text not null,
  statements_done integer not null default 0,
  started_at      timestamptz not null default now(),
  message         text
);
comment on table tracksolid.schema_progress is
  'Files that run outside a transaction and have not come to their end. Written by fleet migrate; read by fleet migrate';
comment on column tracksolid.schema_progress.checksum is 'SHA-256 of the file';
comment on column tracksolid.schema_progress.statements_done is 'so many statements of the file, from its start, need not run again';
comment on column tracksolid.schema_progress.message is 'why it stopped; null when it was killed';
