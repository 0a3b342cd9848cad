-- Title:    an index that no query has used
-- Severity: info
-- Why:      every write keeps it up, and it takes memory that others need
-- Fix:      drop it, if replicas don't use it either
with use as (  -- the partitions of one index count together
  select coalesce(pg_partition_root(i.indexrelid), i.indexrelid) as index, min(i.indrelid::regclass::text) as of_table,
         sum(s.idx_scan) as scans, sum(pg_relation_size(i.indexrelid)) as bytes, sum(coalesce(t.seq_scan, 0) + coalesce(t.idx_scan, 0)) as reads
    from pg_index i join pg_stat_user_indexes s on s.indexrelid = i.indexrelid join pg_stat_user_tables t on t.relid = i.indrelid
   where not i.indisunique and not i.indisexclusion and s.schemaname !~ '^_?timescaledb'
   group by 1
)
select index::regclass::text as object,
       format('%s on disk, no scan, while %s was read %s times', pg_size_pretty(bytes), of_table, reads) as evidence,
       format('drop index concurrently %s;', index::regclass) as fix
  from use where scans = 0 and bytes >= 1024 * 1024 and reads >= 1000
 order by bytes desc;
