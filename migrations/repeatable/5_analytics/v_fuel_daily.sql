-- After: v_changed_days
-- Days with fixes or fuel readings, with the vehicle and driver of the day as v_fleet_km_daily has them: a day within which the assignment changes has a
-- row for each, made from its legs, levels and episodes. Without readings the fuel is null, not 0.
create or replace view reporting.v_fuel_daily as
  with parted as (
    select c.imei, c.day from tracksolid.v_changed_days c
     where exists (select from tracksolid.legs l where l.imei = c.imei and l.day = c.day)
        or exists (select from tracksolid.fuel_levels l where l.imei = c.imei and l.day = c.day)
  )
select x.day, x.imei, coalesce(a.vehicle_number, x.imei) as vehicle_number, a.driver_name, coalesce(a.cost_centre, 'Unassigned') as cost_centre, a.assigned_city,
       x.source, coalesce(x.readings, 0) as readings, x.distance_km, x.fuel_km, x.spent_l,
       case when x.fuel_km >= 1 then x.known_l / x.fuel_km * 100 end as l_per_100km,
       x.refuels, x.refuelled_l, x.drains, x.drained_l, x.first_l, x.last_l, coalesce(a.vehicle_key, x.imei) as vehicle_key, x.known_l
  from (select coalesce(f.day, d.day) as day, coalesce(f.imei, d.imei) as imei, f.source, f.readings, d.km as distance_km, f.km as fuel_km, f.spent_l, f.refuels,
               f.refuelled_l, f.drains, f.drained_l, f.first_l, f.last_l, f.known_l, coalesce(d.first_ignition_at, d.first_fix_at, f.first_at,
                 tracksolid.day_start(f.day, (select value from tracksolid.settings where name = 'timezone'))) as at
          from (select * from tracksolid.daily_figures where fixes > 0 or km > 0) d
          full join tracksolid.fuel_days f on f.imei = d.imei and f.day = d.day) x
  left join tracksolid.assignments a on a.imei = x.imei and a.valid @> x.at
 where not exists (select from parted p where p.imei = x.imei and p.day = x.day)
union all
select p.day, p.imei, coalesce(a.vehicle_number, p.imei), a.driver_name, coalesce(a.cost_centre, 'Unassigned'), a.assigned_city,
       mode() within group (order by x.source), coalesce(sum(x.readings), 0)::integer, sum(x.distance_km), sum(x.fuel_km), case when count(x.spent_l) > 0 then greatest(sum(x.spent_l), 0) end,
       case when sum(x.fuel_km) >= 1 then greatest(sum(x.spent_l) filter (where x.fuel_km is not null), 0) / sum(x.fuel_km) * 100 end,
       case when count(x.source) > 0 then coalesce(sum(x.refuels), 0)::integer end, case when count(x.source) > 0 then coalesce(sum(x.refuelled_l), 0) end,
       case when count(x.source) > 0 then coalesce(sum(x.drains), 0)::integer end, case when count(x.source) > 0 then coalesce(sum(x.drained_l), 0) end,
       (array_agg(x.level_l order by x.at) filter (where x.readings > 0))[1], (array_agg(x.level_l order by x.at desc) filter (where x.readings > 0))[1],
       coalesce(a.vehicle_key, p.imei), greatest(sum(x.spent_l) filter (where x.fuel_km is not null), case when count(x.fuel_km) > 0 then 0 end)
  from parted p
 cross join lateral (
   select l.first_active_at as judged_at, l.start_time as at, null::text as source, null::integer as readings, l.km as distance_km, null::double precision as fuel_km,
          null::double precision as spent_l, null::integer as refuels, null::double precision as refuelled_l, null::integer as drains,
          null::double precision as drained_l, null::double precision as level_l
     from tracksolid.legs l where l.imei = p.imei and l.day = p.day
   union all  -- fuel is cut where drives begin and end: a piece within one goes with it, as do its readings
   select coalesce(d.first_active_at, b.at), f.at, f.source, case when b.is_reading then 1 end, null, case when not b.is_reading then f.km end,
          case when not b.is_reading then f.spent_l end, null, null, null, null, case when b.is_reading then f.litres end
     from tracksolid.fuel_levels f
    cross join lateral (select f.since as at, false as is_reading where f.since is not null union all select f.at, true where f.is_reading) b
     left join lateral (select l.first_active_at from tracksolid.legs l
                         where l.imei = p.imei and l.day = p.day and l.kind <> 'idle' and l.start_time <= f.since and l.end_time >= f.at) d on true
    where f.imei = p.imei and f.day = p.day
   union all
   select e.at, e.at, null, null, null, null, null, (e.kind = 'refuel')::integer, case when e.kind = 'refuel' then e.litres end, (e.kind = 'drain')::integer,
          case when e.kind = 'drain' then e.litres end, null
     from tracksolid.fuel_episodes e where e.imei = p.imei and e.day = p.day) x
  left join tracksolid.assignments a on a.imei = p.imei and a.valid @> x.judged_at
 group by p.day, p.imei, a.vehicle_number, a.driver_name, a.cost_centre, a.assigned_city, a.vehicle_key;
comment on view reporting.v_fuel_daily is
  'Fuel of each vehicle and day: spent, l/100 km, refuels, drains, level. Read by people, fn_fuel and fleet report fuel. The rule: docs/use/figures.md#fuel';
comment on column reporting.v_fuel_daily.source is 'obd, obd %, sensor NAME or push NAME; null: no reading';
comment on column reporting.v_fuel_daily.readings is 'that count; 0: all of the fuel is null, or lies between readings of other days';
comment on column reporting.v_fuel_daily.distance_km is 'of the day, from its fixes, km';
comment on column reporting.v_fuel_daily.fuel_km is 'of it while the level was known, km; by the odometer of the engine computer where that says more';
comment on column reporting.v_fuel_daily.spent_l is 'burnt, l, refuels and drains left out; never negative';
comment on column reporting.v_fuel_daily.l_per_100km is 'known_l over fuel_km; null below a kilometre';
comment on column reporting.v_fuel_daily.known_l is 'of spent_l: burnt over fuel_km, l; the rest went while nobody knows the kilometres';
comment on column reporting.v_fuel_daily.first_l is 'level of the first reading, l';
