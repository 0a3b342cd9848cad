-- Fuel of each trip that readings cover from its start to its end: the parts of its levels, by time.
create or replace view reporting.v_fuel_trips as
select t.trip_id, t.imei, t.vehicle_number, t.driver_name, t.cost_centre, t.assigned_city, t.start_time, t.end_time, t.distance_km, f.spent_l,
       case when t.distance_km >= 1 then f.spent_l / t.distance_km * 100 end as l_per_100km, t.vehicle_key
  from tracksolid.shown_trips t
 cross join lateral (
   select case when sum(p.known) = t.end_time - t.start_time then greatest(sum(l.spent_l * extract(epoch from p.known) / extract(epoch from l.at - l.since)), 0) end as spent_l
     from tracksolid.fuel_levels l
    cross join lateral (select least(l.at, t.end_time) - greatest(l.since, t.start_time) as known) p
    where l.imei = t.imei and l.at > t.start_time and l.at < t.end_time + interval '7 days' and l.since < t.end_time) f;
comment on view reporting.v_fuel_trips is
  'Fuel spent on each trip. Read by people; ask for a range of start_time. The rule: docs/use/figures.md#fuel';
comment on column reporting.v_fuel_trips.spent_l is 'burnt, l; null: the level is not known from its start to its end';
comment on column reporting.v_fuel_trips.l_per_100km is 'spent_l over distance_km; null below a kilometre';
