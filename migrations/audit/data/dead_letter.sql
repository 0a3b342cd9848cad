-- Title:    pushed items that could not be understood
-- Severity: error
-- Why:      the vendor does not send them again
-- Fix:      see push_items.error; after an update of fleet: `fleet receive-push --replay`
select 'message ' || k.name as object, format('%s items, the last %s: %s', count(*), date_trunc('second', max(i.received_at)),
                                              (array_agg(k.error order by i.received_at desc))[1]) as evidence
  from tracksolid.push_items k join tracksolid.push_inbox i on i.sha256 = k.message where k.state <> 'raw' group by k.name
 order by 1;
