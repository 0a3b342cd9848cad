-- Writes to partman.part_config what is missing there or differs. create_parent is not called: before pg_partman 5 it names weeks by
-- their ISO number, which 5 refuses for every set of the database; and a table that has its partitions already, as after a restore,
-- only lacks its row.
create or replace function tracksolid.register_tables() returns void
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  insert into partman.part_config as c
         (parent_table, control, partition_type, partition_interval, datetime_string, infinite_time_partitions, retention,
          retention_keep_table, inherit_privileges, premake, jobmon)
  select w.*, 4, false from tracksolid.partman_wanted() w
  on conflict (parent_table) do update
     set control = excluded.control, partition_type = excluded.partition_type, partition_interval = excluded.partition_interval,
         datetime_string = excluded.datetime_string, infinite_time_partitions = excluded.infinite_time_partitions,
         retention = excluded.retention, retention_keep_table = excluded.retention_keep_table,
         inherit_privileges = excluded.inherit_privileges, undo_in_progress = false
   where (c.control, c.partition_type, c.partition_interval::interval, c.datetime_string, c.infinite_time_partitions, c.retention::interval,
          c.retention_keep_table, c.inherit_privileges, c.undo_in_progress)
         is distinct from
         (excluded.control, excluded.partition_type, excluded.partition_interval::interval, excluded.datetime_string,
          excluded.infinite_time_partitions, excluded.retention::interval, excluded.retention_keep_table,
          excluded.inherit_privileges, false);
end $$;
comment on function tracksolid.register_tables() is
  'Brings partman.part_config to what the settings say. Called by apply_engine and apply_storage_policies';
