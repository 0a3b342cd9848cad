-- After: v_driver_clock_attendance
-- A night shift that goes on is today's until another one starts.
create or replace view tracksolid.v_driver_clock_today as
  select d.imei, d.vehicle_number, d.driver_name, d.cost_centre, a.first_ignition_at, a.last_stop_at, a.hours,
         a.driving_hours, a.idle_hours, a.distance_km, a.late_s, a.late, a.imei is not null as started
    from reporting.v_live_positions d
   cross join (select tracksolid.day_start((now() at time zone s.value)::date, s.value) as starts, (now() at time zone s.value)::date as day
                 from tracksolid.settings s where s.name = 'timezone') t
    left join lateral (
      select a.* from tracksolid.v_driver_clock_attendance a
       where a.imei = d.imei and a.day between t.day - 2 and t.day and a.last_stop_at >= t.starts order by a.first_ignition_at desc limit 1) a on true;
comment on view tracksolid.v_driver_clock_today is
  'Every vehicle and its shift of today, as of the last refresh; not started: null. Rules: docs/use/figures.md#shifts. Read by fn_fleet_today (GET /analytics/today)';
comment on column tracksolid.v_driver_clock_today.hours is 'from first ignition to the last fix with the ignition on, hours';
