-- Title:    a job whose last run failed
-- Severity: error
-- Why:      its data grows old
-- Fix:      run it by hand and see what it says
select concat_ws(' ', job, nullif(stream, '')) as object,
       format('%s: %s; %s of %s runs failed within a day', date_trunc('second', last_run_at), coalesce(message, 'no message'), failed_24h, runs_24h) as evidence
  from reporting.v_ingest_health where ok = false
 order by 1;
