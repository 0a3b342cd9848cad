-- Title:    transaction numbers run out
-- Severity: error
-- Why:      at two thousand million unfrozen transactions PostgreSQL takes no more writes
-- Fix:      vacuum (freeze) what is named; end old transactions and drop idle replication slots first
with age as (
  select 'database ' || datname as object, age(datfrozenxid) as transactions, mxid_age(datminmxid) as multixacts
    from pg_database where datallowconn
  union all
  select c.oid::regclass::text, age(c.relfrozenxid), mxid_age(c.relminmxid) from pg_class c where c.relkind in ('r', 'm', 't')
)
select object, format('oldest transaction is %s back, oldest multixact %s; autovacuum should have begun at %s', transactions, multixacts,
                      current_setting('autovacuum_freeze_max_age')) as evidence,
       case when transactions < 1000000000 and multixacts < 1000000000 then 'warning' end as severity
  from age
 where transactions > 1.5 * current_setting('autovacuum_freeze_max_age')::bigint
    or multixacts > 1.5 * current_setting('autovacuum_multixact_freeze_max_age')::bigint
 order by greatest(transactions, multixacts) desc;
