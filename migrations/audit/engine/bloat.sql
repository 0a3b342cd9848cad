-- Title:    a table that is full of dead rows
-- Severity: warning
-- Why:      every read goes through them, and the disk fills
-- Fix:      vacuum it, then find out what keeps autovacuum from doing so: see engine/setting, engine/long_transaction and engine/replication_slot
select relid::regclass::text as object,
       format('%s of %s rows are dead; last vacuum %s', n_dead_tup, n_live_tup + n_dead_tup,
              coalesce(to_char(greatest(last_vacuum, last_autovacuum), 'YYYY-MM-DD HH24:MI "UTC"'), 'never')) as evidence,
       format('vacuum (analyze) %s;', relid::regclass) as fix
  from pg_stat_user_tables
 where n_dead_tup >= 10000 and n_dead_tup > 0.3 * (n_live_tup + n_dead_tup)
 order by n_dead_tup desc;
