-- Days with fixes or fuel readings, with the vehicle and driver of the day as v_fleet_km_daily has them. Without readings the fuel is null, not 0.
create or replace view reporting.v_fuel_daily as
select x.day, x.imei, coalesce(a.vehicle_number, x.imei) as vehicle_number, a.driver_name, coalesce(a.cost_centre, 'Unassigned') as cost_centre, a.assigned_city,
       x.source, coalesce(x.readings, 0) as readings, x.distance_km, x.fuel_km, x.spent_l,
       case when x.fuel_km >= 1 then x.spent_l / x.fuel_km * 100 end as l_per_100km,
       x.refuels, x.refuelled_l, x.drains, x.drained_l, x.first_l, x.last_l, coalesce(a.vehicle_key, x.imei) as vehicle_key
  from (select coalesce(f.day, d.day) as day, coalesce(f.imei, d.imei) as imei, f.source, f.readings, d.km as distance_km, f.km as fuel_km, f.spent_l, f.refuels,
               f.refuelled_l, f.drains, f.drained_l, f.first_l, f.last_l, coalesce(d.first_ignition_at, d.first_fix_at, f.first_at,
                 tracksolid.day_start(f.day, (select value from tracksolid.settings where name = 'timezone'))) as at
          from (select * from tracksolid.daily_figures where fixes > 0 or km > 0) d
          full join tracksolid.fuel_days f on f.imei = d.imei and f.day = d.day) x
  left join tracksolid.assignments a on a.imei = x.imei and a.valid @> x.at;
comment on view reporting.v_fuel_daily is
  'Fuel of each vehicle and day: spent, l/100 km, refuels, drains, level. Read by people, fn_fuel and fleet report fuel. The rule: docs/use/figures.md#fuel';
comment on column reporting.v_fuel_daily.source is 'obd, obd %, sensor NAME or push NAME; null: no reading';
comment on column reporting.v_fuel_daily.readings is 'that count; 0: all of the fuel is null, or lies between readings of other days';
comment on column reporting.v_fuel_daily.distance_km is 'of the day, from its fixes, km';
comment on column reporting.v_fuel_daily.fuel_km is 'of it while the level was known, km; by the odometer of the engine computer where that says more';
comment on column reporting.v_fuel_daily.spent_l is 'burnt, l, refuels and drains left out; never negative';
comment on column reporting.v_fuel_daily.l_per_100km is 'spent_l over fuel_km; null below a kilometre';
comment on column reporting.v_fuel_daily.first_l is 'level of the first reading, l';
