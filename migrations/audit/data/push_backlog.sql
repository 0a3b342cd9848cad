-- Title:    pushed messages wait to be processed
-- Severity: error
-- Why:      heartbeats and readings are late, and the inbox grows
-- Fix:      is `fleet receive-push` running? it processes what waits; an error here says what the database refused
select 'path ' || path as object,
       format('%s messages, the oldest since %s%s', count(*), date_trunc('second', min(stored_at)), ': ' || max(error)) as evidence
  from tracksolid.push_inbox where state = 'new' and stored_at < now() - interval '15 minutes' group by path
 order by 1;
