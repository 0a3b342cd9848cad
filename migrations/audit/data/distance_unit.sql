-- Title:    a trip whose distance is off by a thousand
-- Severity: error
-- Why:      metres were read as kilometres, or kilometres as metres: every sum is wrong
-- Fix:      set TRACKSOLID_MILEAGE_UNIT to what the vendor sends for this account, then poll the time again with --from and --to
with trip as (
  select imei, start_time, distance_km, distance_raw, distance_unit, quality,
         greatest(avg_speed_kmh * duration_s / 3600.0, end_odometer_km - start_odometer_km,
                  public.st_distancesphere(start_geom, end_geom) / 1000) as expected_km,
         duration_s / 3600.0 * 250 as most_km
    from tracksolid.trips where start_time > now() - interval '60 days' and distance_km is not null
)
select format('device %s trip %s', imei, to_char(start_time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')) as object,
       format('%s km stored (raw %s read as %s), about %s km by speed, odometer and ends', round(distance_km::numeric, 3), distance_raw,
              coalesce(distance_unit, 'unknown unit'), round(expected_km::numeric, 1)) as evidence
  from trip
 where (expected_km > 1 and (distance_km > 200 * expected_km or distance_km < expected_km / 200))
    or (distance_km > most_km and distance_km > 20 and distance_km > 20 * coalesce(expected_km, 0))
    or quality = 'unit_contradicted'
 order by 1;
