-- Title:    one plate on several devices in service
-- Severity: warning
-- Why:      they count as one vehicle, of which the one heard of last is shown; where both drive, its kilometres count twice
-- Fix:      give each device its own name, or disable the one that was replaced
select 'plate ' || plate_normalized as object, 'devices ' || string_agg(format('%s (%s)', imei, display_name), ', ' order by imei) as evidence
  from tracksolid.devices
 where enabled and removed_at is null and activated_at is not null and coalesce(expires_at, 'infinity') > now() and plate_normalized is not null
 group by plate_normalized having count(*) > 1
 order by 1;
