-- Title:    fixes that came when their day could no longer be computed
-- Severity: info
-- Why:      they are kept in tracksolid.late_fixes and count nowhere: the fixes around them were deleted (retention_days)
-- Fix:      nothing; a tracker that uploads this late needs another look
select 'device ' || imei as object,
       format('%s fixes from %s to %s, the last one came %s', count(*), min(gps_time), max(gps_time), date_trunc('second', max(received_at))) as evidence
  from tracksolid.late_fixes
 where received_at > now() - interval '60 days'
 group by imei
 order by 1;
