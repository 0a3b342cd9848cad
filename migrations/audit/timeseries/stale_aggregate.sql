-- Title:    the continuous aggregate is not being refreshed
-- Severity: warning
-- Engine:   timescaledb
-- Why:      every read of /analytics/mileage computes more and more days from the fixes
-- Fix:      call refresh_continuous_aggregate('tracksolid.v_mileage_daily_cagg', null, now() - interval '1 hour');
select 'tracksolid.v_mileage_daily_cagg' as object,
       format('last refreshed %s, every %s is the schedule', coalesce(nullif(s.last_successful_finish, '-infinity')::text, 'never'), j.schedule_interval) as evidence
  from timescaledb_information.jobs j join timescaledb_information.job_stats s on s.job_id = j.job_id
 where j.proc_name = 'policy_refresh_continuous_aggregate'
   and s.last_run_started_at > '-infinity' and s.last_successful_finish < now() - 3 * j.schedule_interval
 order by 1;
