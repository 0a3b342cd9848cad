-- Title:    a table or view that does not say who writes and who reads it
-- Severity: info
-- Why:      nobody dares to change it; the data flow can't show it
-- Fix:      comment on it
select c.oid::regclass::text as object, 'no comment' as evidence
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
 where n.nspname in ('tracksolid', 'reporting') and c.relkind in ('r', 'p', 'v', 'm') and not c.relispartition
   and obj_description(c.oid, 'pg_class') is null
 order by 1;
