-- Title:    a device that the vendor refuses to answer for
-- Severity: warning
-- Why:      it is asked less and less often; after three months its data is gone
-- Fix:      is it still in this account, and paid for? disable or remove it in the vendor's platform otherwise
select format('device %s %s', f.imei, f.stream) as object,
       format('%s, since %s, %s tries, for %s to %s%s', f.reason, date_trunc('second', f.first_failed_at), f.tries,
              date_trunc('second', lower(f.during)), date_trunc('second', upper(f.during)),
              ', not asked again before ' || date_trunc('second', f.retry_after)) as evidence
  from tracksolid.failed_windows f join tracksolid.devices d on d.imei = f.imei and d.enabled and d.removed_at is null
 where f.retry_after > now() or f.first_failed_at < now() - interval '6 hours'
 order by 1, f.during;
