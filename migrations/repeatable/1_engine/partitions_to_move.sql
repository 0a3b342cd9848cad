-- After: time_partitions
-- The partitions that have rows to copy, oldest first: none of the default one, empty_default_partition has emptied it.
create or replace function tracksolid.partitions_to_move()
  returns table (table_name text, time_column text, partition text, starts timestamptz, ends timestamptz)
  language sql stable set search_path = pg_catalog, pg_temp set timezone = 'UTC' as $$
  select p.table_name, p.time_column, format('tracksolid.%I', p.partition), p.starts, p.ends
    from tracksolid.time_partitions() p where not p.is_default order by p.table_name, p.starts;
$$;
comment on function tracksolid.partitions_to_move() is 'What fleet migrate engine copies';
