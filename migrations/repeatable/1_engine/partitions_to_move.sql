-- After: time_tables
-- The partitions that have rows to copy, oldest first: none of the default one, settle_strays has emptied it.
create or replace function tracksolid.partitions_to_move()
  returns table (table_name text, time_column text, partition text, starts timestamptz, ends timestamptz)
  language sql stable set search_path = pg_catalog, pg_temp set timezone = 'UTC' as $$
  select t.table_name, t.time_column, c.oid::regclass::text, b.bounds[1]::timestamptz, b.bounds[2]::timestamptz
    from tracksolid.time_tables() t
    join pg_inherits i on i.inhparent = format('tracksolid.%I', t.table_name)::regclass
    join pg_class c on c.oid = i.inhrelid
   cross join lateral (
     select regexp_match(pg_get_expr(c.relpartbound, c.oid), 'FROM \(''(.*)''\) TO \(''(.*)''\)') as bounds) b
   where b.bounds is not null order by t.table_name, b.bounds[1]::timestamptz;
$$;
comment on function tracksolid.partitions_to_move() is 'What fleet migrate engine copies';
