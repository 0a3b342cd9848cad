-- Title:    text sorts by another version of its rules than when indexes were built
-- Severity: error
-- Why:      after an upgrade of the system's libraries, lookups in text indexes can miss rows and keys can be doubled
-- Fix:      reindex the text indexes, then `alter database … refresh collation version` (or `alter collation …`)
select 'database ' || datname as object,
       format('built with version %s, the system has %s', datcollversion, pg_database_collation_actual_version(oid)) as evidence,
       format('reindex database %I; alter database %1$I refresh collation version;', datname) as fix
  from pg_database where datname = current_database() and datcollversion <> pg_database_collation_actual_version(oid)
union all
select format('collation %I.%I', n.nspname, c.collname), format('built with version %s, the system has %s', c.collversion, pg_collation_actual_version(c.oid)),
       format('reindex what uses it; alter collation %I.%I refresh version;', n.nspname, c.collname)
  from pg_collation c join pg_namespace n on n.oid = c.collnamespace
 where c.collversion <> pg_collation_actual_version(c.oid)
   and (c.collname = 'und-x-icu' or exists (select from pg_attribute a where a.attcollation = c.oid and a.attrelid >= 16384))
 order by 1;
