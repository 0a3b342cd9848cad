-- Title:    a partition that retention should have dropped
-- Severity: warning
-- Engine:   pg_partman
-- Why:      the disk keeps what the operator wanted gone
-- Fix:      run `fleet refresh-vtrips`, which drops it; see its message when it does not
with retention as (
  select value::integer * interval '1 day' as age from tracksolid.settings where name = 'retention_days' and value <> '0'
), part as (
  select i.inhrelid, substring(pg_get_expr(c.relpartbound, c.oid) from 'TO \(''([^'']+)''')::timestamptz as ends
    from pg_inherits i join pg_class c on c.oid = i.inhrelid join pg_namespace n on n.oid = c.relnamespace
   where n.nspname = 'tracksolid' and c.relkind = 'r'
)
select p.inhrelid::regclass::text as object,
       format('ended %s, %s', p.ends, pg_size_pretty(pg_total_relation_size(p.inhrelid))) as evidence
  from part p, retention r where p.ends < now() - r.age - interval '8 days'
 order by 1;
