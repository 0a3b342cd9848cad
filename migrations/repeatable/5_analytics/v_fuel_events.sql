create or replace view reporting.v_fuel_events as
select e.id as event_id, e.kind, e.imei, coalesce(a.vehicle_number, e.imei) as vehicle_number, a.driver_name, coalesce(a.cost_centre, 'Unassigned') as cost_centre,
       a.assigned_city, e.at as event_time, e.starts as not_before, e.ends as not_after, e.litres, e.before_l, e.after_l, e.source,
       tracksolid.fence_at(public.st_y(e.place), public.st_x(e.place), e.at) as fence_name,
       public.st_y(e.place) as lat, public.st_x(e.place) as lng, coalesce(a.vehicle_key, e.imei) as vehicle_key
  from tracksolid.fuel_episodes e
  left join tracksolid.assignments a on a.imei = e.imei and a.valid @> e.at;
comment on view reporting.v_fuel_events is
  'Refuels and drains with vehicle, driver and place. Read by people, fn_fuel_events, fleet export and fleet report. The rule: docs/use/figures.md#fuel';
comment on column reporting.v_fuel_events.kind is 'refuel or drain';
comment on column reporting.v_fuel_events.event_time is 'begin of the longest stand between the two readings, else the reading before';
comment on column reporting.v_fuel_events.not_before is 'last reading before';
comment on column reporting.v_fuel_events.not_after is 'first reading after';
comment on column reporting.v_fuel_events.litres is 'that came or went, l';
comment on column reporting.v_fuel_events.fence_name is 'smallest fence around the place; null: none';
