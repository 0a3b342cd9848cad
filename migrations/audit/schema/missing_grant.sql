-- Title:    a right that a role needs and does not have
-- Severity: error
-- Why:      the polls or the map page fail with "permission denied"
-- Fix:      `fleet migrate` grants it again when a repeatable file has changed; or give the grant by hand, as migrations/repeatable/9_grants.sql does
with need as (
  select 'fleet_reader' as role, p.oid::regprocedure::text as object, 'execute' as privilege, has_function_privilege(r.oid, p.oid, 'execute') as has
    from pg_roles r cross join pg_proc p where r.rolname = 'fleet_reader' and p.pronamespace = (select oid from pg_namespace where nspname = 'reporting') and p.proname like 'fn\_%'
  union all
  select r.rolname, 'schema ' || n.nspname, 'usage', has_schema_privilege(r.oid, n.oid, 'usage')
    from pg_roles r join pg_namespace n on n.nspname = 'reporting' or (n.nspname = 'tracksolid' and r.rolname = 'fleet_ingest')
   where r.rolname in ('fleet_ingest', 'fleet_reader')
  union all
  select r.rolname, c.oid::regclass::text, k.privilege, has_table_privilege(r.oid, c.oid, k.privilege)
    from pg_roles r cross join pg_class c join pg_namespace n on n.oid = c.relnamespace
   cross join (values ('select'), ('insert'), ('update'), ('delete')) k(privilege)
   where r.rolname = 'fleet_ingest' and n.nspname = 'tracksolid' and c.relkind in ('r', 'p') and not c.relispartition
     and (k.privilege = 'select' or (c.relname not in ('settings', 'generations') and not starts_with(c.relname, 'schema_')))
  union all
  select r.rolname, p.oid::regprocedure::text, 'execute', has_function_privilege(r.oid, p.oid, 'execute')
    from pg_roles r cross join pg_proc p join pg_namespace n on n.oid = p.pronamespace and n.nspname in ('tracksolid', 'reporting')
   where r.rolname = 'fleet_ingest'
)
select format('%s for %s', object, role) as object, format('%s may not %s', role, string_agg(privilege, ', ')) as evidence,
       format('grant %s on %s to %s;', string_agg(privilege, ', '), case when bool_or(privilege = 'execute') then 'function ' || object else object end, role) as fix
  from need where not has
 group by need.object, role
 order by 1;
