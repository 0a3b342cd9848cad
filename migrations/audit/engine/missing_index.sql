-- Title:    a table that is read from end to end again and again, or a foreign key without an index
-- Severity: warning
-- Why:      each such read costs as much as the whole table; deleting a parent row reads all of the child table
-- Fix:      add the index that the query or the key needs
with scan as (
  select coalesce(pg_partition_root(relid), relid) as of_table, sum(seq_scan) as scans, sum(seq_tup_read) as rows_read, sum(coalesce(idx_scan, 0)) as index_scans
    from pg_stat_user_tables where schemaname !~ '^_?timescaledb' group by 1
)
select of_table::regclass::text as object,
       format('%s full reads of %s rows on average, %s by index', scans, rows_read / scans, index_scans) as evidence
  from scan where scans >= 100 and rows_read / scans >= 50000 and index_scans < scans
union all
select format('%s.%s', c.conrelid::regclass, c.conname),
       format('no index of %s begins with (%s)', c.conrelid::regclass,
              (select string_agg(a.attname, ', ' order by k.place) from unnest(c.conkey) with ordinality k(attnum, place)
                 join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.attnum))
  from pg_constraint c join pg_namespace n on n.oid = c.connamespace
 where c.contype = 'f' and c.conparentid = 0 and n.nspname !~ '^_?timescaledb'
   and not exists (select from pg_index i where i.indrelid = c.conrelid and i.indpred is null
                     and (string_to_array(i.indkey::text, ' ')::smallint[])[1:cardinality(c.conkey)] @> c.conkey)
 order by 1;
