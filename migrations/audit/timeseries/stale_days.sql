-- Title:    times whose figures were not computed again
-- Severity: warning
-- Why:      drivers, clocks, utilisation and trips found in the fixes show old figures
-- Fix:      run `fleet refresh-vtrips`
select 'tracksolid.stale_ranges' as object,
       format('%s ranges of %s devices wait, the oldest since %s', count(*), count(distinct r.imei), min(r.noted_at)) as evidence
  from tracksolid.stale_ranges r
having min(r.noted_at) < now() - (select 3 * value::numeric + 3600 from tracksolid.settings where name = 'schedule_refresh_s') * interval '1 second';
