-- After: v_changed_days
-- The figures of a day by vehicle, driver and cost centre: a day within which the assignment of the tracker changes has a row for each, made from its
-- legs. What is known of the day as a whole only (fixes, unseen_km, ignition) is told with each row, and unseen_km with the first.
create or replace view tracksolid.v_vehicle_days as
  with parted as (
    select c.imei, c.day from tracksolid.v_changed_days c where exists (select from tracksolid.legs l where l.imei = c.imei and l.day = c.day)
  )
  select f.day, f.imei, coalesce(a.vehicle_key, f.imei) as vehicle_key, coalesce(a.vehicle_number, f.imei) as vehicle_number, a.driver_name,
         coalesce(a.cost_centre, 'Unassigned') as cost_centre, false as is_part, f.fixes, f.first_fix_at, f.last_fix_at, f.km, f.unseen_km, f.ignition,
         f.moving_s::integer as driving_s, f.idle_s::integer as idle_s, f.max_speed_kmh::double precision as max_speed_kmh, f.first_ignition_at as first_start_at, f.last_stop_at,
         f.speeding_events::integer as speeding_events, f.speeding_s::integer as speeding_s, (f.harsh_accelerations + f.harsh_brakings)::integer as harsh_events
    from tracksolid.daily_figures f
    left join tracksolid.assignments a on a.imei = f.imei and a.valid @> coalesce(f.first_ignition_at, f.first_fix_at)
   where (f.fixes > 0 or f.km > 0) and not exists (select from parted p where p.imei = f.imei and p.day = f.day)
  union all
  select f.day, f.imei, coalesce(a.vehicle_key, f.imei), coalesce(a.vehicle_number, f.imei), a.driver_name, coalesce(a.cost_centre, 'Unassigned'),
         true, f.fixes, min(l.start_time), max(l.end_time), sum(l.km), case when min(l.first_active_at) = f.first_ignition_at then f.unseen_km else 0 end, f.ignition,
         round(sum(l.driving_s))::integer, round(sum(l.idle_s))::integer, max(l.max_speed_kmh), min(l.first_active_at), max(l.last_active_at),
         sum(l.speeding_events)::integer, round(sum(l.speeding_s))::integer, (sum(l.harsh_accelerations) + sum(l.harsh_brakings))::integer
    from parted p
    join tracksolid.daily_figures f on f.imei = p.imei and f.day = p.day
    join tracksolid.legs l on l.imei = p.imei and l.day = p.day
    left join tracksolid.assignments a on a.imei = l.imei and a.valid @> l.first_active_at
   group by f.day, f.imei, f.fixes, f.unseen_km, f.ignition, f.first_ignition_at, a.vehicle_key, a.vehicle_number, a.driver_name, a.cost_centre;
comment on view tracksolid.v_vehicle_days is
  'Figures of each vehicle and day, by the assignment of the time. Rules: docs/use/figures.md#who-drove. Read by v_fleet_km_daily and report_days';
comment on column tracksolid.v_vehicle_days.is_part is 'true: the assignment changed within the day, and there are other rows of it';
comment on column tracksolid.v_vehicle_days.fixes is 'satellite fixes of the tracker''s whole day';
