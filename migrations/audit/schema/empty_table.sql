-- Title:    a table that should have rows by now
-- Severity: warning
-- Why:      its job runs and stores nothing, or nobody writes to it at all
-- Fix:      see what the job refuses (`fleet status`); drop a table that nobody writes to
with job (name, rows_exist, has_run, who) as (
  select 'tracksolid.devices', exists (select from tracksolid.devices), exists (select from tracksolid.ingestion_log where stream = 'devices' and ok), 'poll-movement devices'
  union all select 'tracksolid.live_positions', exists (select from tracksolid.live_positions), exists (select from tracksolid.ingestion_log where stream = 'live' and ok), 'poll-movement live'
  union all select 'tracksolid.position_history', exists (select from tracksolid.position_history), exists (select from tracksolid.ingestion_log where stream = 'tracks' and ok), 'poll-movement tracks'
  union all select 'tracksolid.trips', exists (select from tracksolid.trips), exists (select from tracksolid.ingestion_log where stream = 'trips' and ok), 'poll-movement trips'
  union all select 'tracksolid.parking_events', exists (select from tracksolid.parking_events), exists (select from tracksolid.ingestion_log where stream = 'parking' and ok), 'poll-movement parking'
  union all select 'tracksolid.alarms', exists (select from tracksolid.alarms), exists (select from tracksolid.ingestion_log where stream = 'alarms' and ok), 'poll-events'
  union all select 'tracksolid.daily_figures', exists (select from tracksolid.daily_figures), exists (select from tracksolid.position_history), 'the fixes'
  union all select 'tracksolid.heartbeats', exists (select from tracksolid.heartbeats), exists (select from tracksolid.push_inbox where path = '/pushhb' and state = 'done'), 'receive-push /pushhb'
)
select name as object, format('%s came in without an error, yet there is no row', who) as evidence, null as fix
  from job where has_run and not rows_exist
union all
select c.oid::regclass::text, 'no row was ever written, and its comment names no writer', format('drop table %s;', c.oid::regclass)
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
 where n.nspname in ('tracksolid', 'reporting') and c.relkind in ('r', 'p') and not c.relispartition
   and coalesce(pg_stat_get_tuples_inserted(c.oid), 0) = 0 and c.reltuples <= 0
   and coalesce(obj_description(c.oid, 'pg_class'), '') !~* '(written|edited|marked|filled)'
 order by 1;
