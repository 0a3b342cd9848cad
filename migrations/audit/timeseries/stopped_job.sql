-- Title:    a background job of TimescaleDB that does not run
-- Severity: error
-- Engine:   timescaledb
-- Why:      chunks are not compressed or dropped, or the daily aggregate grows old
-- Fix:      schedule it again; when all jobs stand still, raise timescaledb.max_background_workers and max_worker_processes
select format('job %s %s', j.job_id, j.proc_name) as object,
       case when j.scheduled then format('on %s: should have started %s', coalesce(j.hypertable_name, 'the server'), s.next_start)
            else format('on %s: switched off', coalesce(j.hypertable_name, 'the server')) end as evidence,
       format('select alter_job(%s, scheduled => true);', j.job_id) as fix
  from timescaledb_information.jobs j left join timescaledb_information.job_stats s on s.job_id = j.job_id
 where j.job_id >= 1000 and (not j.scheduled or s.next_start between '-infinity'::timestamptz + interval '1 day' and now() - interval '2 hours')
 order by j.job_id;
