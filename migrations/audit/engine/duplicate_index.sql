-- Title:    an index that another one makes superfluous
-- Severity: warning
-- Why:      both are kept up by every write; the longer one answers the same questions
-- Fix:      drop the shorter one
with btree as (
  select i.*, i.indkey::text || ' ' as columns, i.indclass::text || ' ' as classes, i.indcollation::text || ' ' as collations,
         i.indoption::text || ' ' as options, coalesce(pg_get_expr(i.indexprs, i.indrelid), '') as expressions,
         coalesce(pg_get_expr(i.indpred, i.indrelid), '') as condition
    from pg_index i join pg_class c on c.oid = i.indexrelid join pg_am m on m.oid = c.relam and m.amname = 'btree'
    join pg_namespace n on n.oid = c.relnamespace
   where n.nspname !~ '^(pg_|information_schema|_?timescaledb)' and i.indisvalid and not c.relispartition
)
select a.indexrelid::regclass::text as object,
       format('%s; covered by %s', pg_get_indexdef(a.indexrelid), pg_get_indexdef(b.indexrelid)) as evidence,
       format('drop index concurrently %s;', a.indexrelid::regclass) as fix
  from btree a join btree b on b.indrelid = a.indrelid and b.indexrelid <> a.indexrelid
   and a.expressions = b.expressions and a.condition = b.condition
   and starts_with(b.columns, a.columns) and starts_with(b.classes, a.classes)
   and starts_with(b.collations, a.collations) and starts_with(b.options, a.options)
 where not exists (select from pg_constraint k where k.conindid = a.indexrelid)
   and case when a.columns = b.columns and a.indisunique = b.indisunique then
              a.indexrelid > b.indexrelid or exists (select from pg_constraint k where k.conindid = b.indexrelid)
            else not a.indisunique and a.indnatts = a.indnkeyatts end
 order by 1;
