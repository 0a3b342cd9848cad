create or replace view tracksolid.v_driver_clock_daily as
  select f.day, f.imei, coalesce(d.display_name, f.imei) as vehicle_number, nullif(btrim(d.driver_name), '') as driver_name,
         coalesce(nullif(btrim(d.cost_centre), ''), 'Unassigned') as cost_centre, f.first_ignition_at, f.last_stop_at,
         round(extract(epoch from f.last_stop_at - f.first_ignition_at) / 3600, 2) as hours,
         round(f.moving_s / 3600.0, 2) as driving_hours, round(f.idle_s / 3600.0, 2) as idle_hours,
         round(f.km::numeric, 3) as distance_km
    from tracksolid.daily_figures f left join tracksolid.devices d on d.imei = f.imei
   where f.first_ignition_at is not null;
comment on view tracksolid.v_driver_clock_daily is
  'First ignition, last stop and hours of each vehicle and day. Read by v_driver_clock_attendance and fn_driver_clock (GET /analytics/driver-clock)';
comment on column tracksolid.v_driver_clock_daily.hours is 'from first ignition to last stop, hours';
comment on column tracksolid.v_driver_clock_daily.driving_hours is 'at moving_kmh or faster, hours';
