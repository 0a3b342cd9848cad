-- Title:    pushed items that could not be understood
-- Severity: error
-- Why:      the vendor does not send them again
-- Fix:      see push_inbox.error; after an update of fleet they can be replayed
select 'path ' || path as object, format('%s items, the last %s: %s', count(*), date_trunc('second', max(received_at)),
                                         (array_agg(error order by received_at desc))[1]) as evidence
  from tracksolid.push_inbox where state = 'failed' group by path
 order by 1;
