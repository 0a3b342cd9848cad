-- 0010 storage policies: old fixes are compressed, very old ones go when the operator says so
-- Why:         ten years of fixes would take several hundred gigabytes
-- Changes:     settings compress_after_days and retention_days; policies of the four tables partitioned by time
-- Locks:       the four tables, exclusive, for a moment
-- Requires:    the engine chosen in 0001; timescaledb from 2.19 on
-- Transaction: yes
-- Undo:        update tracksolid.settings set value = '0' where name in ('compress_after_days', 'retention_days')

insert into tracksolid.settings (name, value, description) values
  ('compress_after_days', '14', 'fixes and readings older than this are compressed where the engine can (timescaledb), days; 0: never'),
  ('retention_days', '0', 'fixes and readings older than this are deleted, whole partitions at a time, days; 0: kept for ever');

-- Issue 7672 of timescaledb: `insert … on conflict do nothing` into a compressed chunk stopped at its first conflict and lost
-- the rows behind it without an error. Late fixes come in just so. Seen with 2.17, repaired after 2.18.0.
create function tracksolid.check_timescaledb_version(p_version text) returns void
  language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  if string_to_array(substring(p_version from '^[0-9]+\.[0-9]+'), '.')::integer[] < array[2, 19] then
    raise exception 'timescaledb ''%'' can lose late fixes that arrive in compressed chunks', p_version
      using errcode = 'feature_not_supported',
            hint = 'update the package to 2.19 or newer, run `alter extension timescaledb update` in a new session, then migrate again';
  end if;
end $$;
comment on function tracksolid.check_timescaledb_version(text) is
  'Refuses versions of TimescaleDB that lose data. Called by apply_storage_policies';

create function tracksolid.apply_storage_policies() returns void
  language plpgsql set search_path = pg_catalog, pg_temp set client_min_messages = warning as $$
declare
  v_timescaledb boolean := tracksolid.setting('engine') = 'timescaledb';
  v_compress_after integer := tracksolid.setting('compress_after_days')::integer;
  v_retention integer := tracksolid.setting('retention_days')::integer;
  v_table text;
  v_time text;
begin
  if v_retention > 0 and v_retention < 92 then
    raise exception 'retention of % days is shorter than what the polls ask for again', v_retention
      using errcode = 'invalid_parameter_value', hint = 'give 92 days or more, or 0 to keep everything';
  end if;
  if v_timescaledb then
    perform tracksolid.check_timescaledb_version((select e.extversion from pg_extension e where e.extname = 'timescaledb'));
  end if;
  for v_table, v_time in values ('position_history', 'gps_time'), ('heartbeats', 'gate_time'),
                                ('fuel_readings', 'reading_time'), ('temperature_readings', 'reading_time') loop
    v_table := 'tracksolid.' || v_table;
    if v_timescaledb then
      perform public.remove_compression_policy(v_table::regclass, if_exists => true);
      perform public.remove_retention_policy(v_table::regclass, if_exists => true);
      if v_compress_after > 0 then
        execute format('alter table %s set (timescaledb.compress, timescaledb.compress_segmentby = %L, timescaledb.compress_orderby = %L)',
                       v_table, 'imei', v_time || ' desc');
        perform public.add_compression_policy(v_table::regclass, v_compress_after * interval '1 day');
      end if;
      if v_retention > 0 then perform public.add_retention_policy(v_table::regclass, v_retention * interval '1 day'); end if;
    else
      update partman.part_config
         set retention = case when v_retention > 0 then v_retention || ' days' end, retention_keep_table = false
       where parent_table = v_table;
    end if;
  end loop;
  if v_timescaledb then  -- days whose fixes are gone must never be aggregated again
    perform public.remove_continuous_aggregate_policy('tracksolid.v_mileage_daily_cagg', if_exists => true);
    perform public.add_continuous_aggregate_policy('tracksolid.v_mileage_daily_cagg',
      start_offset => case when v_retention > 0 then (v_retention - 8) * interval '1 day' end,
      end_offset => interval '1 hour', schedule_interval => interval '1 hour');
  end if;
end $$;
comment on function tracksolid.apply_storage_policies() is
  'Brings compression and retention of the engine to what the settings say. Called by migrate and when they change';
select tracksolid.apply_storage_policies();

create function tracksolid.on_new_storage() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  perform tracksolid.apply_storage_policies();
  return null;
end $$;
comment on function tracksolid.on_new_storage() is 'Trigger of tracksolid.settings: compression and retention follow';
create trigger new_storage after update on tracksolid.settings for each row
  when (new.name in ('compress_after_days', 'retention_days') and new.value <> old.value) execute function tracksolid.on_new_storage();

create or replace function tracksolid.on_new_zone() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  perform tracksolid.fill_daily_figures();
  perform tracksolid.make_mileage_daily();
  perform tracksolid.define_mileage_views();
  perform tracksolid.apply_storage_policies();
  return null;
end $$;
