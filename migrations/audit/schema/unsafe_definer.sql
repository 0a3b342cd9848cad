-- Title:    a function with its owner's rights and the caller's search_path
-- Severity: error
-- Why:      a caller can put a function of his own in front and run it as the owner
-- Fix:      fix its search_path
select p.oid::regprocedure::text as object, format('security definer, owned by %s', p.proowner::regrole) as evidence,
       format('alter function %s set search_path = pg_catalog, pg_temp;', p.oid::regprocedure) as fix
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace
 where p.prosecdef and n.nspname in ('tracksolid', 'reporting', 'public')
   and not exists (select from unnest(p.proconfig) c where starts_with(c, 'search_path='))
   and not exists (select from pg_depend e where e.classid = 'pg_proc'::regclass and e.objid = p.oid and e.deptype = 'e')
 order by 1;
