create or replace view tracksolid.v_driver_clock_today as
  select d.imei, d.display_name as vehicle_number, nullif(btrim(d.driver_name), '') as driver_name,
         coalesce(nullif(btrim(d.cost_centre), ''), 'Unassigned') as cost_centre, a.first_ignition_at, a.last_stop_at, a.hours,
         a.driving_hours, a.idle_hours, a.distance_km, a.late_s, a.late, a.imei is not null as started
    from tracksolid.devices d
    left join tracksolid.v_driver_clock_attendance a
           on a.imei = d.imei
          and a.day = (select (now() at time zone s.value)::date from tracksolid.settings s where s.name = 'timezone')
   where d.enabled;
comment on view tracksolid.v_driver_clock_today is
  'Every enabled vehicle and its clock of today, as of the last refresh; not started: null. Read by fn_fleet_today (GET /analytics/today)';
comment on column tracksolid.v_driver_clock_today.hours is 'from first ignition to the last fix with the ignition on, hours';
