-- Title:    pushed items wait to be sorted
-- Severity: error
-- Why:      heartbeats and readings are late, and the inbox grows
-- Fix:      is `fleet receive-push` running? it sorts what waits
select 'path ' || path as object, format('%s items, the oldest since %s', count(*), date_trunc('second', min(received_at))) as evidence
  from tracksolid.push_inbox where state = 'new' and received_at < now() - interval '15 minutes' group by path
 order by 1;
