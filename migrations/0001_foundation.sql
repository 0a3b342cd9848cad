-- 0001 foundation: PostGIS, the schemas, settings, and the engine that partitions by time
-- Why:         everything else rests on these; the engine is chosen once, here, and recorded
-- Changes:     extensions, schemas tracksolid and reporting, tracksolid.settings, helper functions
-- Locks:       nothing that exists
-- Requires:    PostgreSQL 15, postgis, and timescaledb (preloaded) or pg_partman
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

create function tracksolid.settings_check() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if new.name = 'timezone' then
    perform now() at time zone new.value;
  elsif new.name ~ '_(kmh|km|s|h|days|m|rows|pct)$' and new.value !~ '^[0-9]+(\.[0-9]+)?$' then
    raise exception 'setting ''%'' is not a number: ''%''', new.name, new.value
      using errcode = 'invalid_parameter_value', hint = 'the unit is in the name; write digits only';
  elsif tg_op = 'UPDATE' and new.name in ('engine', 'partition_interval') and new.value <> old.value then
    raise exception 'setting ''%'' is fixed once the tables exist', new.name
      using errcode = 'invalid_parameter_value', hint = 'it describes how the tables were made';
  end if;
  return new;
end $$;
comment on function tracksolid.settings_check() is 'Trigger of tracksolid.settings: refuses values that no reader could use';
create trigger settings_check before insert or update on tracksolid.settings
  for each row execute function tracksolid.settings_check();

create function tracksolid.setting(p_name text) returns text
  language sql stable parallel safe
  return (select s.value from tracksolid.settings s where s.name = p_name);
comment on function tracksolid.setting(text) is 'Value of one setting, null when there is none. Read by views and functions';

-- The engine -----------------------------------------------------------------------------------

-- `create extension timescaledb` kills the session when the library is not preloaded, so ask first.
-- A login that may not read the list sees at least whether the library registered its options.
create function tracksolid.timescaledb_is_loaded() returns boolean
  language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return current_setting('shared_preload_libraries') ~ '\mtimescaledb\M';
exception when insufficient_privilege then
  return exists (select from pg_settings where name = 'timescaledb.max_background_workers');
end $$;
comment on function tracksolid.timescaledb_is_loaded() is 'Whether the server has preloaded TimescaleDB. Read by migrate and audit';

-- `fleet migrate up --engine NAME` sets fleet.engine for the session; empty means: the best there is.
create function tracksolid.choose_engine(p_wanted text) returns text
  language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_timescaledb boolean := tracksolid.timescaledb_is_loaded()
    and exists (select from pg_available_extensions where name = 'timescaledb');
  v_partman boolean := exists (select from pg_available_extensions where name = 'pg_partman');
  v_engine text := coalesce(nullif(p_wanted, ''),
                            case when v_timescaledb then 'timescaledb' when v_partman then 'pg_partman' end);
begin
  if v_engine is null then
    raise exception 'the server has neither timescaledb nor pg_partman'
      using errcode = 'feature_not_supported',
            hint = 'on Debian: apt install postgresql-15-partman; or install timescaledb and add it to shared_preload_libraries';
  elsif v_engine not in ('timescaledb', 'pg_partman') then
    raise exception 'unknown engine ''%'' (allowed: timescaledb, pg_partman)', v_engine
      using errcode = 'invalid_parameter_value', hint = 'leave --engine out to take the best one installed';
  elsif v_engine = 'timescaledb' and not v_timescaledb then
    raise exception 'the server has not loaded timescaledb'
      using errcode = 'feature_not_supported',
            hint = 'install it and add timescaledb to shared_preload_libraries, then restart the server';
  elsif v_engine = 'pg_partman' and not v_partman then
    raise exception 'the server has no pg_partman'
      using errcode = 'feature_not_supported', hint = 'on Debian: apt install postgresql-15-partman';
  end if;
  return v_engine;
end $$;
comment on function tracksolid.choose_engine(text) is 'The engine to use, or an error that says what to install. Called once, by migration 0001';

insert into tracksolid.settings (name, value, description) values
  ('engine', tracksolid.choose_engine(current_setting('fleet.engine', true)),
   'what partitions by time: timescaledb or pg_partman; fixed at the first migrate'),
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
  ('refresh_log_days', '90', 'how long reporting.refresh_log keeps its rows, days');

do $$
begin
  if tracksolid.setting('partition_interval') not in ('1 day', '7 days', '1 month') then
    raise exception 'unknown partition interval ''%'' (allowed: 1 day, 7 days, 1 month)', tracksolid.setting('partition_interval')
      using errcode = 'invalid_parameter_value', hint = '7 days suits up to a few million fixes a day';
  elsif tracksolid.setting('engine') = 'timescaledb' then
    create extension if not exists timescaledb schema public;
  else
    create schema if not exists partman;
    create extension if not exists pg_partman schema partman;
  end if;
end $$;

-- One text for both engines: the columns are given once, the engine decides how they are cut up.
-- Bounds are UTC weeks (days, months) whatever the session's zone. TimescaleDB's own index on time is
-- left out: every reader comes with a device or with a range that prunes.
-- pg_partman leaves search_path changed, so it is put back here and not by a set clause.
create function tracksolid.create_time_partitioned(p_table text, p_time_column text, p_columns text) returns void
  language plpgsql set timezone = 'UTC' as $$
declare
  v_search_path text := current_setting('search_path');
  v_table text := format('tracksolid.%I', p_table);
  v_interval text := tracksolid.setting('partition_interval');
begin
  if tracksolid.setting('engine') = 'timescaledb' then
    execute format('create table %s (%s)', v_table, p_columns);
    perform public.create_hypertable(v_table::regclass, public.by_range(p_time_column::name, v_interval::interval),
                                     create_default_indexes => false);
  else
    execute format('create table %s (%s) partition by range (%I)', v_table, p_columns, p_time_column);
    perform partman.create_parent(
      p_parent_table => 'tracksolid.' || p_table, p_control => p_time_column, p_type => 'native',
      p_interval => case v_interval when '1 day' then 'daily' when '7 days' then 'weekly' else 'monthly' end,
      p_premake => 4, p_jobmon => false);
    update partman.part_config set infinite_time_partitions = true where parent_table = 'tracksolid.' || p_table;
    perform set_config('search_path', v_search_path, false);
  end if;
end $$;
comment on function tracksolid.create_time_partitioned(text, text, text) is
  'Creates a table partitioned by time with the recorded engine. Called by migrations';

-- Plates ---------------------------------------------------------------------------------------

-- The collation is named so that the answer does not depend on the database's locale: it is stored.
create function reporting.normalize_plate(p text) returns text
  language sql immutable parallel safe
  return nullif(upper(regexp_replace(p collate "und-x-icu", '[^[:alnum:]]', '', 'g')), '');
comment on function reporting.normalize_plate(text) is
  'Plate for comparing: upper case, letters and digits only, empty is null. Stored in devices.plate_normalized, so a change of rule needs a migration';
