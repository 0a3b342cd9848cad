-- Hands a table partitioned by time to the engine, and puts right what is missing there. For TimescaleDB a hypertable takes the place
-- of a table that is only declared. With pg_partman the table keeps its declaration; it gets a default partition, and partitions
-- with names of pg_partman 4 are renamed.
create or replace function tracksolid.keep_table(p_table text) returns void
  language plpgsql set search_path = pg_catalog, pg_temp set timezone = 'UTC' as $$
declare
  v_parent regclass := format('tracksolid.%I', p_table);
  v_declared boolean := (select c.relkind = 'p' from pg_class c where c.oid = v_parent);
  v_default text := format('tracksolid.%I', p_table || '_default');
begin
  if tracksolid.setting('engine') = 'timescaledb' then
    if not v_declared then return; end if;
    perform tracksolid.table_beside(p_table, 'timescaledb');
    execute format('drop table tracksolid.%I', p_table);
    perform tracksolid.take_place(p_table);
    return;
  end if;
  perform tracksolid.rename_partition(p.partition, p.should_be)
     from tracksolid.time_partitions() p where p.table_name = p_table and p.partition <> p.should_be;
  if to_regclass(v_default) is null then
    execute format('create table %s partition of %s default', v_default, v_parent);
    execute format('alter table %s owner to %s', v_default, (select c.relowner::regrole from pg_class c where c.oid = v_parent));
  end if;
end $$;
comment on function tracksolid.keep_table(text) is 'Has a table partitioned by time by the engine of the database. Called by apply_engine';
