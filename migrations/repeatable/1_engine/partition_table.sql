-- Hands a new table over to the engine: pg_partman gets the table as it is declared, with bounds at weeks (days, months) of UTC;
-- for TimescaleDB a hypertable takes its place. Does nothing when that was done before.
-- pg_partman leaves search_path changed, so it is put back here and not by a set clause.
create or replace function tracksolid.partition_table(p_table text) returns void
  language plpgsql set timezone = 'UTC' as $$
declare
  v_search_path text := current_setting('search_path');
  v_parent text := 'tracksolid.' || p_table;
  v_declared boolean := (select c.relkind = 'p' from pg_catalog.pg_class c where c.oid = to_regclass(format('tracksolid.%I', p_table)));
begin
  if tracksolid.setting('engine') = 'timescaledb' then
    if not v_declared then return; end if;
    perform tracksolid.hypertable_beside(p_table);
    execute format('drop table tracksolid.%I', p_table);
    perform tracksolid.take_place(p_table);
  elsif not exists (select from partman.part_config c where c.parent_table = v_parent) then
    perform partman.create_parent(
      p_parent_table => v_parent, p_type => 'native', p_premake => 4, p_jobmon => false,
      p_control => (select t.time_column from tracksolid.time_tables() t where t.table_name = p_table),
      p_interval => case tracksolid.setting('partition_interval') when '1 day' then 'daily' when '7 days' then 'weekly' else 'monthly' end);
    update partman.part_config set infinite_time_partitions = true where parent_table = v_parent;
    perform set_config('search_path', v_search_path, false);
  end if;
end $$;
comment on function tracksolid.partition_table(text) is
  'Has a table partitioned by time by the engine of the database. Called by apply_engine';
