-- Title:    a run that began and never ended
-- Severity: warning
-- Why:      it was killed, or hangs and keeps others from running
-- Fix:      look for its process (`fleet status`, pg_stat_activity) and end it if it hangs; the next run does its work
with run as (
  select concat_ws(' ', job, stream) as object, started_at from tracksolid.ingestion_log
   where ok is null and finished_at is null and started_at between now() - interval '7 days' and now() - interval '2 hours'
  union all
  select 'refresh-vtrips', started_at from reporting.refresh_log
   where ok is null and finished_at is null and started_at between now() - interval '7 days' and now() - interval '2 hours'
)
select object, format('%s runs, the last began %s', count(*), date_trunc('second', max(started_at))) as evidence
  from run group by object
 order by 1;
