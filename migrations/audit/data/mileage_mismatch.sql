-- Title:    kilometres of a day that disagree
-- Severity: warning
-- Why:      one of the figures has missed fixes, or the odometer counts what was never tracked
-- Fix:      run `fleet refresh-vtrips`; a device that stays off its odometer loses fixes: look at its tracks' coverage
select format('device %s day %s', imei, day) as object,
       format('figures %s km, aggregate %s km, odometer %s km against %s km of fixes', round(figures_km::numeric, 1), round(aggregate_km::numeric, 1),
              coalesce(round(odometer_km::numeric, 1)::text, 'unknown'), coalesce(round(fixes_km::numeric, 1)::text, 'no')) as evidence
  from tracksolid.v_mileage_check
 where day = current_date - 2
   and (abs(figures_km - aggregate_km) > 1 or (odometer_km > 20 and abs(deviation_pct) > 50))
 order by 1;
