-- Makes the partitions that a range of time needs; returns how many were missing. TimescaleDB makes its own.
-- Cheap when nothing is missing: one name look-up per partition of the range, no lock. Two callers that
-- miss the same partition queue on an advisory lock, and the second finds it made. Rows that were put into
-- the default partition by hand move to the new one. Partitions are named as pg_partman names them, so that its
-- retention finds them; its own create_partition_time is not used because it leaves search_path changed.
create or replace function tracksolid.ensure_partitions(p_table text, p_from timestamptz, p_to timestamptz)
  returns integer
  language plpgsql security definer set search_path = pg_catalog, pg_temp
  set timezone = 'UTC' set client_min_messages = warning as $$
declare
  v_parent text := 'tracksolid.' || p_table;
  v_default text := format('tracksolid.%I', p_table || '_default');
  v_made integer := 0;
  v_config record;
  v_unit text;
  v_start timestamptz;
  v_child text;
  v_strays boolean;
begin
  if tracksolid.setting('engine') = 'timescaledb' then return 0; end if;
  select control, partition_interval::interval as width, datetime_string into v_config
    from partman.part_config where parent_table = v_parent;
  if not found then
    raise exception 'table ''%'' is not partitioned by time', p_table
      using errcode = 'invalid_parameter_value', hint = 'see partman.part_config for those that are';
  end if;
  v_unit := case v_config.width when '1 day' then 'day' when '7 days' then 'week' else 'month' end;
  for v_start, v_child in
    select b, format('tracksolid.%I', p_table || '_p' || to_char(b, v_config.datetime_string))
      from generate_series(date_trunc(v_unit, p_from), p_to, v_config.width) b
     where to_regclass(format('tracksolid.%I', p_table || '_p' || to_char(b, v_config.datetime_string))) is null
  loop
    if v_made = 0 then perform pg_advisory_xact_lock(920147, hashtext(v_parent)); end if;
    -- The one before us in the queue may have made it; only a query sees that, to_regclass has it cached as missing.
    continue when exists (select from pg_inherits i where i.inhparent = v_parent::regclass
                             and i.inhrelid::regclass::text = v_child);
    execute format('select exists (select from %s where %I >= %L and %2$I < %4$L)',
                   v_default, v_config.control, v_start, v_start + v_config.width) into v_strays;
    if v_strays then
      execute format('create temp table strays on commit drop as select * from %s where %I >= %L and %2$I < %4$L',
                     v_default, v_config.control, v_start, v_start + v_config.width);
      execute format('delete from %s where %I >= %L and %2$I < %4$L',
                     v_default, v_config.control, v_start, v_start + v_config.width);
    end if;
    execute format('create table %s (like %s including all)', v_child, v_parent);
    execute format('alter table %s attach partition %s for values from (%L) to (%L)',
                   v_parent, v_child, v_start, v_start + v_config.width);
    if v_strays then
      execute format('insert into %s select * from pg_temp.strays', v_child);
      drop table pg_temp.strays;
    end if;
    v_made := v_made + 1;
  end loop;
  return v_made;
end $$;
comment on function tracksolid.ensure_partitions(text, timestamptz, timestamptz) is
  'Makes missing partitions of a time-partitioned table for [p_from, p_to]. Called by the merge functions';
