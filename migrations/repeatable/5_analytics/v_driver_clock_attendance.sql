-- After: v_driver_clock_daily
create or replace view tracksolid.v_driver_clock_attendance as
  select c.*, c.day + s.shift_start as shift_start_local, c.first_ignition_at at time zone s.zone as first_ignition_local,
         greatest(0, extract(epoch from (c.first_ignition_at at time zone s.zone) - (c.day + s.shift_start)))::integer as late_s,
         (c.first_ignition_at at time zone s.zone) >= c.day + s.shift_start + s.late_after as late
    from tracksolid.v_driver_clock_daily c
   cross join (select (select value from tracksolid.settings where name = 'timezone') as zone,
                      (select value::time from tracksolid.settings where name = 'shift_start') as shift_start,
                      (select value::numeric * interval '1 second' from tracksolid.settings where name = 'late_after_s') as late_after) s;
comment on view tracksolid.v_driver_clock_attendance is
  'v_driver_clock_daily against the working day in the settings (shift_start, late_after_s), by the clock on the wall of the '
  'fleet''s zone. Read by fn_driver_clock (GET /analytics/driver-clock) and v_driver_clock_today';
comment on column tracksolid.v_driver_clock_attendance.late_s is 'seconds after shift_start, 0 when in time';
comment on column tracksolid.v_driver_clock_attendance.late is 'late_after_s or more after shift_start';
