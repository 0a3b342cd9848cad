-- The statements that make everything again which `drop … cascade` of a materialized view takes along: the views that rest on it, in
-- the order in which they rest on each other, with their comments, and the owner and grants of them and of the materialized view.
create or replace function tracksolid.views_resting_on(p_view regclass) returns text[]
  language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_statements text[];
begin
  with recursive behind (oid, depth) as (
    select p_view::oid, 0
    union
    select r.ev_class, b.depth + 1
      from behind b
      join pg_depend d on d.refclassid = 'pg_class'::regclass and d.refobjid = b.oid and d.classid = 'pg_rewrite'::regclass
      join pg_rewrite r on r.oid = d.objid and r.ev_class <> b.oid
  ), seen as (
    select c.oid, c.oid::regclass::text as name, c.relkind, c.relowner, c.relacl, max(b.depth) as depth
      from behind b join pg_class c on c.oid = b.oid group by c.oid
  ), steps (depth, step, statement) as (
    select depth, 1, format('create view %s as %s', name, pg_get_viewdef(oid)) from seen where depth > 0
    union all
    select depth, 2, format('alter table %s owner to %I', name, pg_get_userbyid(relowner)) from seen
    union all
    select depth, 3, format('grant %s on %s to %s', a.privilege_type, name,
                            case when a.grantee = 0 then 'public' else quote_ident(pg_get_userbyid(a.grantee)) end)
      from seen cross join lateral aclexplode(relacl) a where a.grantee <> relowner
    union all
    select s.depth, 4, format('comment on %s %s is %L', case when d.objsubid = 0 then 'view' else 'column' end,
                              s.name || coalesce('.' || quote_ident(a.attname), ''), d.description)
      from seen s
      join pg_description d on d.classoid = 'pg_class'::regclass and d.objoid = s.oid
      left join pg_attribute a on a.attrelid = s.oid and a.attnum = d.objsubid and d.objsubid > 0
     where s.depth > 0
  )
  select array_agg(statement order by depth, step) into v_statements from steps
   where not exists (select from seen where depth > 0 and relkind <> 'v');
  if v_statements is null then
    raise exception 'a materialized view rests on %', p_view
      using errcode = 'dependent_objects_still_exist', hint = 'drop it, and make it again after fleet migrate';
  end if;
  return v_statements;
end $$;
comment on function tracksolid.views_resting_on(regclass) is
  'Statements that make the views behind a materialized view again. Called by define_stored_view';
