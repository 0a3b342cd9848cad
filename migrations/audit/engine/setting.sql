-- Title:    a setting of the server that puts data or speed at risk
-- Severity: error
-- Why:      it loses data in a crash, or dead rows stay for ever
-- Fix:      put it back with `alter system reset`, or in postgresql.conf, and reload
select bad.name as object, format('%s is %s: %s', bad.name, current_setting(bad.name), bad.meaning) as evidence, bad.severity
  from (values ('fsync', 'off', 'error', 'a power cut destroys the database'),
               ('full_page_writes', 'off', 'error', 'a power cut destroys pages that were being written'),
               ('autovacuum', 'off', 'error', 'dead rows stay, transaction numbers run out'),
               ('track_counts', 'off', 'error', 'autovacuum does not know where to work'),
               ('synchronous_commit', 'off', 'warning', 'what was acknowledged to the vendor can be lost in a crash')) bad(name, value, severity, meaning)
  join pg_settings s on s.name = bad.name and s.reset_val = bad.value
union all
select 'server_encoding', format('the database''s encoding is %s: names and plates in other scripts are refused', current_setting('server_encoding')), 'error'
 where current_setting('server_encoding') <> 'UTF8'
union all
select c.oid::regclass::text, 'autovacuum is switched off for this table', 'warning'
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
 where n.nspname !~ '^(pg_|_?timescaledb)' and exists (select from unnest(c.reloptions) o where o ~ '^autovacuum_enabled=(false|off|0)')
 order by 1;
