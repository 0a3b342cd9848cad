-- Title:    many rows are turned away
-- Severity: warning
-- Why:      the vendor sends something that fleet does not understand, or a tracker sends nonsense
-- Fix:      select * from tracksolid.refusals order by seen_at desc; shows them as they came
select 'stream ' || stream as object,
       format('%s of %s rows within a day, most for ''%s''', sum(rows_refused), sum(rows_in),
              (select r.reason from tracksolid.refusals r where r.stream = l.stream and r.reason not like 'value %' order by r.count desc limit 1)) as evidence
  from tracksolid.ingestion_log l
 where started_at > now() - interval '1 day' and stream is not null
 group by stream having sum(rows_refused) >= 20 and sum(rows_refused) > 0.05 * sum(rows_in)
 order by 1;
