-- Title:    an index that is several times as large as its rows need
-- Severity: warning
-- Why:      an index never shrinks by itself; it takes memory and makes scans longer
-- Fix:      reindex it concurrently
with btree as (
  select c.oid, greatest(c.reltuples, pg_stat_get_live_tuples(t.oid)) as reltuples, pg_relation_size(c.oid) as bytes,
         (select sum(coalesce(s.avg_width, 16))
            from unnest(i.indkey::smallint[]) k join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k
            left join pg_stats s on s.schemaname = n.nspname and s.tablename = t.relname and s.attname = a.attname) as width
    from pg_index i join pg_class c on c.oid = i.indexrelid join pg_am m on m.oid = c.relam and m.amname = 'btree'
    join pg_class t on t.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
   where n.nspname !~ '^(pg_|information_schema)' and c.reltuples >= 0 and i.indexprs is null
), estimate as (  -- 16 bytes an entry beside the key, pages filled to 70 %
  select *, greatest(reltuples * (coalesce(width, 16) + 16) / 0.7, 16384) as needed from btree
)
select oid::regclass::text as object,
       format('%s on disk for %s rows, about %s would do', pg_size_pretty(bytes), reltuples::bigint, pg_size_pretty(needed::bigint)) as evidence,
       format('reindex index concurrently %s;', oid::regclass) as fix
  from estimate where bytes >= 2 * 1024 * 1024 and bytes > 4 * needed
 order by bytes desc;
