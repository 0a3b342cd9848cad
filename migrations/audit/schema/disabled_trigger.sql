-- Title:    a trigger that is switched off
-- Severity: error
-- Why:      plates, points and generations are kept by triggers: maps and caches go on with old values
-- Fix:      switch it on, then write the rows again that changed meanwhile
select format('%s on %s', t.tgname, t.tgrelid::regclass) as object,
       format('calls %s', t.tgfoid::regprocedure) as evidence,
       format('alter table %s enable trigger %I;', t.tgrelid::regclass, t.tgname) as fix
  from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
 where n.nspname in ('tracksolid', 'reporting') and t.tgenabled in ('D', 'R')
 order by 1;
