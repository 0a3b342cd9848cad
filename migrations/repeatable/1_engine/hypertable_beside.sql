-- Creates tracksolid.<table>_moving: an empty hypertable with the columns, keys, owner and comment of the table. TimescaleDB's own
-- index on time is left out: every reader comes with a device or with a range that prunes.
create or replace function tracksolid.hypertable_beside(p_table text) returns void
  language plpgsql set search_path = pg_catalog, pg_temp set timezone = 'UTC' as $$
declare
  v_old text := format('tracksolid.%I', p_table);
  v_new text := format('tracksolid.%I', p_table || '_moving');
begin
  execute format('create table %s (like %s including all)', v_new, v_old);
  execute format('alter table %s owner to %s', v_new,
                 (select c.relowner::regrole from pg_class c where c.oid = v_old::regclass));
  execute format('comment on table %s is %L', v_new, obj_description(v_old::regclass, 'pg_class'));
  perform public.create_hypertable(
    v_new::regclass,
    public.by_range((select t.time_column::name from tracksolid.time_tables() t where t.table_name = p_table),
                    tracksolid.setting('partition_interval')::interval),
    create_default_indexes => false);
end $$;
comment on function tracksolid.hypertable_beside(text) is
  'Creates an empty hypertable like a table partitioned by time. Called by partition_table and begin_engine_move';
