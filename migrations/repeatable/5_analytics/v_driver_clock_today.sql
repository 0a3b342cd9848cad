-- After: v_driver_clock_attendance
-- A night shift that goes on is today's until another one starts. The shift is that of the vehicle, whichever tracker it had.
create or replace view tracksolid.v_driver_clock_today as
  select d.imei, d.vehicle_number, d.driver_name, d.cost_centre, a.first_ignition_at, a.last_stop_at, a.hours,
         a.driving_hours, a.idle_hours, a.distance_km, a.late_s, a.late, a.imei is not null as started
    from reporting.v_live_positions d
   cross join (select tracksolid.day_start((now() at time zone s.value)::date, s.value) as starts, (now() at time zone s.value)::date as day
                 from tracksolid.settings s where s.name = 'timezone') t
    left join lateral (
      select a.* from (select d.imei as imei union select k.imei from tracksolid.assignments k where k.vehicle_key = d.vehicle_key) o
        join tracksolid.v_driver_clock_attendance a on a.imei = o.imei
        left join tracksolid.assignments s on s.imei = a.imei and s.valid @> a.first_ignition_at
       where a.day between t.day - 2 and t.day and a.last_stop_at >= t.starts and coalesce(s.vehicle_key, a.imei) = d.vehicle_key
       order by a.first_ignition_at desc limit 1) a on true;
comment on view tracksolid.v_driver_clock_today is
  'Every vehicle and its shift of today, as of the last refresh; not started: null. Rules: docs/use/figures.md#shifts. Read by fn_fleet_today (GET /analytics/today)';
comment on column tracksolid.v_driver_clock_today.hours is 'from first ignition to the last fix with the ignition on, hours';
