-- Title:    a view that nothing reads
-- Severity: warning
-- Why:      it is kept up, or at least kept in mind, for nobody
-- Fix:      give it a reader, or drop it
with reader as (  -- views by pg_depend, functions by what stands after from and join in their bodies
  select d.refobjid as view from pg_depend d join pg_rewrite r on r.oid = d.objid
   where d.classid = 'pg_rewrite'::regclass and d.refclassid = 'pg_class'::regclass and r.ev_class <> d.refobjid
  union
  select d.refobjid from pg_depend d where d.classid = 'pg_proc'::regclass and d.refclassid = 'pg_class'::regclass
), body as (
  select lower(p.prosrc) as text from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname in ('tracksolid', 'reporting', 'public')
)
select c.oid::regclass::text as object,
       format('no view and no function reads it; %s', case when c.relkind = 'm'
         then format('%s scans since statistics began, %s on disk', coalesce(pg_stat_get_numscans(c.oid), 0)
                     + coalesce((select sum(pg_stat_get_numscans(i.indexrelid)) from pg_index i where i.indrelid = c.oid), 0),
                     pg_size_pretty(pg_total_relation_size(c.oid)))
         else 'PostgreSQL keeps no statistics of plain views' end) as evidence,
       format('drop %sview %s; when nobody outside of the database asks for it', case c.relkind when 'm' then 'materialized ' else '' end, c.oid::regclass) as fix
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
 where c.relkind in ('v', 'm') and n.nspname in ('tracksolid', 'reporting', 'public')
   and not exists (select from pg_depend e where e.classid = 'pg_class'::regclass and e.objid = c.oid and e.deptype = 'e')
   and (n.nspname, c.relname) not in (('tracksolid', 'v_mileage_check'),  -- read by data/mileage_mismatch
                                      ('reporting', 'v_fuel_trips'), ('tracksolid', 'v_temperature_episodes'))  -- for people: docs/use/fuel.md, docs/use/upkeep.md
   and not exists (select from reader r where r.view = c.oid)
   and not exists (select from body b where b.text ~ format('\m(from|join)\s+(lateral\s+)?(%s\.)?%s\M', n.nspname, c.relname))
 order by 1;
