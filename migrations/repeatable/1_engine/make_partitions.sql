-- Makes the partitions that some times need; returns how many were missing. TimescaleDB makes its own.
-- Cheap when nothing is missing: one name look-up per partition, no lock. Two callers that
-- miss the same partition queue on an advisory lock, and the second finds it made. Rows that were put into
-- the default partition by hand move to the new one. Names are those of time_partitions(), bounds the days, weeks from Monday or
-- months of UTC.
create or replace function tracksolid.make_partitions(p_table text, p_times timestamptz[])
  returns integer
  language plpgsql security definer set search_path = pg_catalog, pg_temp
  set timezone = 'UTC' set client_min_messages = warning as $$
declare
  v_parent text := format('tracksolid.%I', p_table);
  v_default text := format('tracksolid.%I', p_table || '_default');
  v_time text := (select t.time_column from tracksolid.time_tables() t where t.table_name = p_table);
  v_width interval := tracksolid.setting('partition_interval')::interval;
  v_unit text := case v_width when '1 day' then 'day' when '7 days' then 'week' else 'month' end;
  v_made integer := 0;
  v_there tstzmultirange;
  v_start timestamptz;
  v_child text;
  v_range text;
  v_strays boolean;
begin
  if v_time is null then
    raise exception 'table ''%'' is not partitioned by time', p_table
      using errcode = 'invalid_parameter_value', hint = 'tracksolid.time_tables() lists those that are';
  elsif tracksolid.setting('engine') = 'timescaledb' then
    return 0;
  end if;
  for v_start, v_child in
    select b, format('tracksolid.%I', p_table || '_p' || to_char(b, 'YYYYMMDD'))
      from (select distinct date_trunc(v_unit, t) as b from unnest(p_times) t order by 1) s
     where to_regclass(format('tracksolid.%I', p_table || '_p' || to_char(b, 'YYYYMMDD'))) is null
  loop
    if v_there is null then
      perform pg_advisory_xact_lock(920147, hashtext('tracksolid.' || p_table));
      -- The one before us in the queue may have made some, or one has a name of its own; only a query sees that.
      select coalesce(range_agg(tstzrange(p.starts, p.ends)), '{}') into v_there
        from tracksolid.time_partitions() p where p.table_name = p_table and not p.is_default;
    end if;
    continue when v_there @> v_start;
    v_range := format('%I >= %L and %1$I < %3$L', v_time, v_start, v_start + v_width);
    execute format('select exists (select from %s where %s)', v_default, v_range) into v_strays;
    if v_strays then
      execute format('create temp table strays on commit drop as select * from %s where %s', v_default, v_range);
      execute format('delete from %s where %s', v_default, v_range);
    end if;
    execute format('create table %s (like %s including all)', v_child, v_parent);
    execute format('alter table %s attach partition %s for values from (%L) to (%L)', v_parent, v_child, v_start, v_start + v_width);
    if v_strays then
      execute format('insert into %s select * from pg_temp.strays', v_child);
      drop table pg_temp.strays;
    end if;
    v_made := v_made + 1;
  end loop;
  return v_made;
end $$;
comment on function tracksolid.make_partitions(text, timestamptz[]) is
  'Makes missing partitions of a time-partitioned table for these times. Called by ensure_partitions and the merge functions';
