-- Title:    a right beyond what the role needs
-- Severity: error
-- Why:      who gets hold of that login can read tokens, change history or make objects
-- Fix:      revoke it; `fleet migrate` grants what is needed
with acl as (
  select n.nspname as schema, n.nspname::text as name, 'schema ' || n.nspname as object, 'n' as kind, n.nspowner as owner, x.grantee, x.privilege_type as privilege
    from pg_namespace n cross join lateral aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) x
  union all
  select n.nspname, c.relname::text, c.oid::regclass::text, c.relkind::text, c.relowner, x.grantee, x.privilege_type
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
   cross join lateral aclexplode(coalesce(c.relacl, acldefault(case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner))) x
   where c.relkind in ('r', 'p', 'v', 'm', 'S', 'f')
  union all
  select n.nspname, c.relname::text, format('%s (%s)', c.oid::regclass, a.attname), c.relkind::text, c.relowner, x.grantee, x.privilege_type
    from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace cross join lateral aclexplode(a.attacl) x
   where a.attacl is not null
  union all
  select n.nspname, p.proname::text, p.oid::regprocedure::text, 'x', p.proowner, x.grantee, x.privilege_type
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace cross join lateral aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) x
), excess as (
  select a.object, coalesce(r.rolname, 'public') as role, string_agg(lower(a.privilege), ', ' order by a.privilege) as privileges
    from acl a left join pg_roles r on r.oid = a.grantee
   where a.schema in ('tracksolid', 'reporting') and a.grantee <> a.owner and coalesce(r.rolname, '') <> 'fleet_owner' and not coalesce(r.rolsuper, false)
     and not coalesce(case r.rolname
       when 'fleet_ingest' then
         case a.kind when 'n' then a.privilege = 'USAGE' when 'x' then true when 'S' then a.privilege in ('USAGE', 'SELECT')
                     else a.privilege = 'SELECT' or (a.schema = 'tracksolid' and a.privilege in ('INSERT', 'UPDATE', 'DELETE')
                                                     and a.name not in ('settings', 'generations') and not starts_with(a.name, 'schema_')) end
       when 'fleet_reader' then
         case a.kind when 'n' then a.privilege = 'USAGE' when 'x' then starts_with(a.name, 'fn_') when 'v' then a.privilege = 'SELECT'
                     when 'm' then a.privilege = 'SELECT' else false end and a.schema = 'reporting'
         or a.object in ('tracksolid.day_start(date,text)', 'tracksolid.fence_at(double precision,double precision,timestamp with time zone)',
                         'tracksolid.private_now()')  -- views of reporting call them
     end, false)
   group by 1, 2
)
select format('%s for %s', object, role) as object, format('%s may %s', role, privileges) as evidence,
       format('revoke %s on %s from %I;', privileges, case when object like '%)' and object !~ ' \(' then 'function ' || object else object end, role) as fix
  from excess
union all
select 'role ' || rolname, concat_ws(', ', case when rolsuper then 'superuser' end, case when rolcreaterole then 'may create roles' end,
                                     case when rolcreatedb then 'may create databases' end, case when rolbypassrls then 'bypasses row security' end,
                                     case when rolreplication then 'may replicate' end),
       format('alter role %I nosuperuser nocreaterole nocreatedb nobypassrls noreplication;', rolname)
  from pg_roles where rolname in ('fleet_ingest', 'fleet_reader') and (rolsuper or rolcreaterole or rolcreatedb or rolbypassrls or rolreplication)
union all
select format('role %s in %s', m.member::regrole, m.roleid::regrole), format('%s is a member of %s', m.member::regrole, m.roleid::regrole),
       format('revoke %s from %s;', m.roleid::regrole, m.member::regrole)
  from pg_auth_members m join pg_roles r on r.oid = m.member where r.rolname in ('fleet_ingest', 'fleet_reader')
 order by 1;
