-- Policies of the engine as the settings say. Readings are ordered by sensor as well, their whole key: TimescaleDB warns otherwise.
create or replace function tracksolid.apply_storage_policies() returns void
  language plpgsql set search_path = pg_catalog, pg_temp set client_min_messages = warning as $$
declare
  v_compress_after integer := tracksolid.setting('compress_after_days')::integer;
  v_retention integer := tracksolid.setting('retention_days')::integer;
  v_archive integer := tracksolid.setting('archive_after_days')::integer;
  v_kept integer := least(nullif(v_retention, 0), nullif(v_archive, 0));
  v_table text;
  v_order text;
begin
  if v_retention > 0 and v_retention < 92 then
    raise exception 'retention of % days is shorter than what the polls ask for again', v_retention
      using errcode = 'invalid_parameter_value', hint = 'give 92 days or more, or 0 to keep everything';
  end if;
  if v_archive > 0 and v_archive < 92 then
    raise exception 'an archive after % days would hold what the polls ask for again', v_archive
      using errcode = 'invalid_parameter_value', hint = 'give 92 days or more, or 0 for no archive';
  end if;
  if tracksolid.setting('engine') <> 'timescaledb' then
    begin
      perform tracksolid.register_tables();
    exception when insufficient_privilege then
      raise warning 'partman.part_config was not changed: %', sqlerrm using hint = 'a superuser gives the rights again with fleet migrate';
    end;
    return;
  end if;
  for v_table, v_order in values ('position_history', 'gps_time desc'), ('heartbeats', 'gate_time desc'),
                                 ('fuel_readings', 'reading_time desc, sensor'), ('temperature_readings', 'reading_time desc, sensor') loop
    v_table := 'tracksolid.' || v_table;
    perform public.remove_compression_policy(v_table::regclass, if_exists => true);
    perform public.remove_retention_policy(v_table::regclass, if_exists => true);
    if v_compress_after > 0 then
      execute format('alter table %s set (timescaledb.compress, timescaledb.compress_segmentby = %L, timescaledb.compress_orderby = %L)',
                     v_table, 'imei', v_order);
      perform public.add_compression_policy(v_table::regclass, v_compress_after * interval '1 day');
    end if;
    if v_retention > 0 and (v_archive = 0 or v_table <> 'tracksolid.position_history') then perform public.add_retention_policy(v_table::regclass, v_retention * interval '1 day'); end if;
  end loop;
  -- Days whose fixes are gone must never be aggregated again.
  perform public.remove_continuous_aggregate_policy('tracksolid.v_mileage_daily_cagg', if_exists => true);
  perform public.add_continuous_aggregate_policy('tracksolid.v_mileage_daily_cagg',
    start_offset => case when v_kept > 0 then (v_kept - 8) * interval '1 day' end,
    end_offset => interval '1 hour', schedule_interval => interval '1 hour');
end $$;
comment on function tracksolid.apply_storage_policies() is
  'Brings compression and retention of the engine to what the settings say. Called by migrate and when they change';
