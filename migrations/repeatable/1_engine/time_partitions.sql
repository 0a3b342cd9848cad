-- After: time_tables
-- The partitions of the tables partitioned by time, with their bounds as they are in the catalogue; none with TimescaleDB.
-- should_be: the name that a partition of these bounds has, with every version of pg_partman.
create or replace function tracksolid.time_partitions()
  returns table (table_name text, time_column text, partition text, starts timestamptz, ends timestamptz, is_default boolean, should_be text)
  language sql stable set search_path = pg_catalog, pg_temp set timezone = 'UTC' as $$
  select t.table_name, t.time_column, c.relname::text, b.bounds[1]::timestamptz, b.bounds[2]::timestamptz, b.bounds is null,
         t.table_name || coalesce('_p' || to_char(b.bounds[1]::timestamptz, 'YYYYMMDD'), '_default')
    from tracksolid.time_tables() t
    join pg_inherits i on i.inhparent = to_regclass(format('tracksolid.%I', t.table_name))
    join pg_class c on c.oid = i.inhrelid and c.relispartition
   cross join lateral (
     select regexp_match(pg_get_expr(c.relpartbound, c.oid), 'FROM \(''(.*)''\) TO \(''(.*)''\)') as bounds) b;
$$;
comment on function tracksolid.time_partitions() is 'Partitions and their bounds. Called by migrate, refresh-vtrips and fleet audit';
