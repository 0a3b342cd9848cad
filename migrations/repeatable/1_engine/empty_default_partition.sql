-- Rows that somebody put into the default partition get one of their own, before begin: it locks in another order.
drop function if exists tracksolid.settle_strays(text);  -- its former name
create or replace function tracksolid.empty_default_partition(p_table text) returns void
  language plpgsql set search_path = pg_catalog, pg_temp set timezone = 'UTC' as $$
begin
  execute format('select tracksolid.make_partitions(%L, array(select distinct date_trunc(''day'', %I) from tracksolid.%I))',
                 p_table, (select t.time_column from tracksolid.time_tables() t where t.table_name = p_table), p_table || '_default');
end $$;
comment on function tracksolid.empty_default_partition(text) is 'Empties the default partition of a table. Called by fleet migrate engine';
