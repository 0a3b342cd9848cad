-- Creates tracksolid.<table>_moving: an empty table with the columns, keys, owner and comment of the table, as a hypertable or
-- partitioned by its time column. TimescaleDB's own index on time is left out: every reader comes with a device or with a range that prunes.
create or replace function tracksolid.table_beside(p_table text, p_engine text) returns void
  language plpgsql set search_path = pg_catalog, pg_temp set timezone = 'UTC' as $$
declare
  v_old text := format('tracksolid.%I', p_table);
  v_new text := format('tracksolid.%I', p_table || '_moving');
  v_time name := (select t.time_column from tracksolid.time_tables() t where t.table_name = p_table);
begin
  execute format('create table %s (like %s including all) %s', v_new, v_old,
                 case when p_engine = 'pg_partman' then format('partition by range (%I)', v_time) end);
  execute format('alter table %s owner to %s', v_new,
                 (select c.relowner::regrole from pg_class c where c.oid = v_old::regclass));
  execute format('comment on table %s is %L', v_new, obj_description(v_old::regclass, 'pg_class'));
  if p_engine = 'timescaledb' then
    perform public.create_hypertable(v_new::regclass, public.by_range(v_time, tracksolid.setting('partition_interval')::interval),
                                     create_default_indexes => false);
  end if;
end $$;
comment on function tracksolid.table_beside(text, text) is
  'Creates an empty table of an engine like another. Called by keep_table, forget_engine and begin_engine_move';
