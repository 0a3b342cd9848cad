-- Title:    one plate on several devices in service
-- Severity: warning
-- Why:      they count as one vehicle, of which the one heard of last is shown; where both drive, its kilometres count twice
-- Fix:      give each device its own name, or disable the one that was replaced
select 'plate ' || min(d.plate_normalized) as object, 'devices ' || string_agg(format('%s (%s)', d.imei, d.display_name), ', ' order by d.imei) as evidence
  from tracksolid.devices d join tracksolid.assignments a on a.imei = d.imei and a.valid @> now()
 where d.enabled and d.removed_at is null and d.activated_at is not null and coalesce(d.expires_at, 'infinity') > now() and a.plate_normalized is not null
 group by a.vehicle_key having count(*) > 1  -- the vehicle: B-AB 1 and BA-B 1 are two
 order by 1;
