-- Title:    an object that belongs to another role than its schema does
-- Severity: warning
-- Why:      `fleet migrate` runs as the owner and can't change it
-- Fix:      give it back to the schema's owner
select c.oid::regclass::text as object, format('belongs to %s, the schema to %s', c.relowner::regrole, n.nspowner::regrole) as evidence,
       format('alter %s %s owner to %s;', case c.relkind when 'v' then 'view' when 'm' then 'materialized view' else 'table' end, c.oid::regclass, n.nspowner::regrole) as fix
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
 where n.nspname in ('tracksolid', 'reporting') and c.relkind in ('r', 'p', 'v', 'm') and c.relowner <> n.nspowner
union all
select p.oid::regprocedure::text, format('belongs to %s, the schema to %s', p.proowner::regrole, n.nspowner::regrole),
       format('alter routine %s owner to %s;', p.oid::regprocedure, n.nspowner::regrole)
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace
 where n.nspname in ('tracksolid', 'reporting') and p.proowner <> n.nspowner
 order by 1;
