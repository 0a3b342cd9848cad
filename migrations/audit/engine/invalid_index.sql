-- Title:    an index that PostgreSQL does not use
-- Severity: error
-- Why:      a `create index concurrently` was cut off: the index costs every write and serves no read, and a unique one guards nothing
-- Fix:      drop it and make it again with `create index concurrently`
select i.indexrelid::regclass::text as object,
       format('index of %s is %s', i.indrelid::regclass, case when i.indisready then 'not valid' else 'not ready' end) as evidence,
       format('drop index concurrently %s; then make it again', i.indexrelid::regclass) as fix
  from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
 where not (i.indisvalid and i.indisready) and n.nspname !~ '^(pg_|information_schema|_?timescaledb)'
   and not exists (select from pg_stat_progress_create_index p where p.index_relid = i.indexrelid)
 order by 1;
