-- Title:    daily figures that were not computed again after new fixes
-- Severity: warning
-- Why:      drivers, clocks and utilisation show old figures
-- Fix:      run `fleet refresh-vtrips`
select 'tracksolid.daily_figures' as object,
       format('%s days of devices are stale, the oldest is %s', count(*), min(f.day)) as evidence
  from tracksolid.daily_figures f
 where f.figures_version is distinct from f.fixes_version and f.day < current_date - 1 and f.updated_at < now() - interval '1 hour'
having count(*) > 0;
