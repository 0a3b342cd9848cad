-- Title:    a background job of TimescaleDB that failed
-- Severity: error
-- Engine:   timescaledb
-- Why:      chunks are not compressed or dropped, or the daily aggregate grows old
-- Fix:      see timescaledb_information.job_errors for the reason, then `call run_job(…)`
select format('job %s %s', j.job_id, j.proc_name) as object,
       format('on %s: %s failures, last success %s', coalesce(j.hypertable_name, 'the server'), s.total_failures,
              coalesce(s.last_successful_finish::text, 'never')) as evidence,
       format('call run_job(%s);', j.job_id) as fix
  from timescaledb_information.jobs j join timescaledb_information.job_stats s on s.job_id = j.job_id
 where s.last_run_status = 'Failed'
 order by j.job_id;
