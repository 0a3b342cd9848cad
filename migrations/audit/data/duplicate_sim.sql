-- Title:    one SIM on several devices in service
-- Severity: warning
-- Why:      one of them is entered wrongly: who calls or pays for the SIM reaches another vehicle
-- Fix:      correct it in the vendor's platform
select 'sim ' || s.sim as object, 'devices ' || string_agg(d.imei, ', ' order by d.imei) as evidence
  from tracksolid.devices d
 cross join lateral (select nullif(btrim(d.sim), '') as sim union select nullif(btrim(d.iccid), '')) s
 where d.enabled and d.removed_at is null and s.sim is not null
 group by s.sim having count(*) > 1
 order by 1;
