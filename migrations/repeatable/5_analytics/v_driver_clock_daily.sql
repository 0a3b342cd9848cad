create or replace view tracksolid.v_driver_clock_daily as
  select s.day, s.imei, coalesce(a.vehicle_number, s.imei) as vehicle_number, a.driver_name, coalesce(a.cost_centre, 'Unassigned') as cost_centre,
         s.start_time as first_ignition_at, s.end_time as last_stop_at, round(extract(epoch from s.end_time - s.start_time) / 3600, 2) as hours,
         round(s.driving_s::numeric / 3600, 2) as driving_hours, round(s.idle_s::numeric / 3600, 2) as idle_hours, round(s.km::numeric, 3) as distance_km
    from tracksolid.shifts s left join tracksolid.assignments a on a.imei = s.imei and a.valid @> s.start_time;
comment on view tracksolid.v_driver_clock_daily is
  'Shifts of each vehicle, by the day they start in: first ignition after a rest of shift_rest_s, last stop before the next one. Rules: docs/use/figures.md#shifts. Read by '
  'v_driver_clock_attendance and fn_driver_clock (GET /analytics/driver-clock)';
comment on column tracksolid.v_driver_clock_daily.hours is 'from first ignition to last stop of the shift, hours';
comment on column tracksolid.v_driver_clock_daily.driving_hours is 'driving within the shift, hours';
