-- Title:    a constraint that old rows were never held against
-- Severity: warning
-- Why:      rows that break it may be there, and the planner can't use it
-- Fix:      validate it
select format('%s.%s', c.conrelid::regclass, c.conname) as object, pg_get_constraintdef(c.oid) as evidence,
       format('alter table %s validate constraint %I;', c.conrelid::regclass, c.conname) as fix
  from pg_constraint c join pg_namespace n on n.oid = c.connamespace
 where not c.convalidated and n.nspname in ('tracksolid', 'reporting')
 order by 1;
