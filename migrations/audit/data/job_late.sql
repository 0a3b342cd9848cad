-- Title:    a job that should have run by now
-- Severity: error
-- Why:      its data grows old
-- Fix:      is its timer or crontab line there? run it by hand and see what it says
select concat_ws(' ', j ->> 'job', j ->> 'stream') as object,
       format('last success %s, every %s s is the schedule%s', coalesce(j ->> 'last_ok_at', 'never'), j ->> 'every_s', '; ' || (j ->> 'message')) as evidence,
       format('fleet %s%s', j ->> 'job', case when j ->> 'job' = 'poll-movement' then ' --only ' || (j ->> 'stream') else '' end) as fix
  from json_array_elements(tracksolid.status(350, 0) -> 'jobs') j
 where (j ->> 'late')::boolean
 order by 1;
