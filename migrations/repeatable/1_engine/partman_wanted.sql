-- After: time_tables, setting
-- The row of partman.part_config that each table should have. pg_partman 4 calls declarative partitions 'native', 5 calls them 'range'.
-- With inherit_privileges a partition that a superuser's run_maintenance() makes belongs to the owner of its table.
create or replace function tracksolid.partman_wanted()
  returns table (parent_table text, control text, partition_type text, partition_interval text, datetime_string text,
                 infinite_time_partitions boolean, retention text, retention_keep_table boolean, inherit_privileges boolean)
  language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return query
    select 'tracksolid.' || t.table_name, t.time_column, case when partman.check_partition_type('native') then 'native' else 'range' end,
           tracksolid.setting('partition_interval'), 'YYYYMMDD', true,
           case when t.table_name <> 'position_history' or tracksolid.setting('archive_after_days') = '0' then nullif(tracksolid.setting('retention_days'), '0') || ' days' end,
           false, true
      from tracksolid.time_tables() t;
end $$;
comment on function tracksolid.partman_wanted() is 'What partman.part_config should say. Called by register_tables and engine_gaps';
