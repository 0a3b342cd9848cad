-- Title:    trips whose line on the map was not built again after new fixes
-- Severity: warning
-- Why:      the map draws them too short, or not at all
-- Fix:      run `fleet refresh-vtrips`
select 'tracksolid.trips' as object, format('%s trips, the oldest began %s', count(*), min(t.start_time)) as evidence
  from tracksolid.trips t
 where t.route_version is distinct from t.fixes_version and t.updated_at < now() - interval '1 hour' and t.end_time < now() - interval '1 day'
having count(*) > 0;
