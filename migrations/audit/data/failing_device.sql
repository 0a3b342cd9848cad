-- Title:    a device that the vendor refuses to answer for
-- Severity: warning
-- Why:      it is asked less and less often; after three months its data is gone
-- Fix:      is it still in this account, and paid for? disable or remove it in the vendor's platform otherwise
select format('device %s %s', c.imei, c.stream) as object,
       format('%s, since %s%s', c.failure, date_trunc('second', c.failed_at), ', not asked again before ' || date_trunc('second', c.retry_after)) as evidence
  from tracksolid.coverage c join tracksolid.devices d on d.imei = c.imei and d.enabled
 where c.failure is not null and (c.retry_after > now() or c.failed_at < now() - interval '6 hours')
 order by 1;
