-- Title:    a transaction that has been open for long
-- Severity: warning
-- Needs:    pg_read_all_stats
-- Why:      it keeps dead rows from being removed anywhere in the database, and its locks hold up migrations
-- Fix:      end what holds it open
with old as (  -- setting audit_transaction_s, 900 s
  select coalesce(nullif(current_setting('fleet.audit_transaction_s', true), '')::numeric, 900) * interval '1 second' as age
)
select format('session %s %s', a.application_name, coalesce(a.usename, '?')) as object,
       format('process %s, %s for %s s, transaction %s s old', a.pid, a.state, extract(epoch from now() - a.state_change)::bigint,
              extract(epoch from now() - a.xact_start)::bigint) as evidence,
       format('select pg_terminate_backend(%s); and look at what %s does', a.pid, coalesce(nullif(a.application_name, ''), 'that client')) as fix
  from pg_stat_activity a, old
 where a.backend_type = 'client backend' and a.pid <> pg_backend_pid() and a.xact_start < now() - old.age
union all
select format('prepared transaction %s', p.gid), format('prepared by %s, %s s old', p.owner, extract(epoch from now() - p.prepared)::bigint),
       format('commit prepared %L; or rollback prepared %1$L;', p.gid)
  from pg_prepared_xacts p, old where p.prepared < now() - old.age
 order by 1;
