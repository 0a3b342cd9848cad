-- After: v_driver_clock_daily
-- A shift is judged by the last of the shift_start times before its first ignition, up to 8 hours: later than that it is another shift, and early. A driver
-- who got out of another vehicle less than shift_rest_s before is not late: the shift goes on.
create or replace view tracksolid.v_driver_clock_attendance as
  select c.*, coalesce(b.starts, c.day + z.first_start) as shift_start_local, l.local as first_ignition_local,
         case when n.is_next then 0 else coalesce(greatest(0, extract(epoch from e.after)), 0)::integer end as late_s,
         not n.is_next and coalesce(e.after >= z.late_after, false) as late
    from tracksolid.v_driver_clock_daily c
   cross join (select (select value from tracksolid.settings where name = 'timezone') as zone,
                      (select min(s::time) from tracksolid.settings, string_to_table(value, ',') s where name = 'shift_start') as first_start,
                      (select value::numeric * interval '1 second' from tracksolid.settings where name = 'late_after_s') as late_after,
                      (select value::numeric * interval '1 second' from tracksolid.settings where name = 'shift_rest_s') as rest) z
   cross join lateral (select c.first_ignition_at at time zone z.zone as local) l
    left join lateral (
      select max(d.day + s::time) as starts
        from tracksolid.settings, string_to_table(value, ',') s cross join (values (l.local::date), (l.local::date - 1)) d(day)
       where name = 'shift_start' and d.day + s::time <= l.local and d.day + s::time > l.local - interval '8 hours') b on true
   cross join lateral (select c.first_ignition_at - (b.starts at time zone z.zone) as after) e
   cross join lateral (
      select l.local > b.starts and exists (
        select from tracksolid.assignments a join tracksolid.shifts o on o.imei = a.imei and a.valid @> o.start_time
         where a.driver_name = c.driver_name and o.start_time > c.first_ignition_at - interval '2 days'
           and o.start_time < c.first_ignition_at and o.end_time between c.first_ignition_at - z.rest + interval '1 microsecond' and c.first_ignition_at) as is_next) n;
comment on view tracksolid.v_driver_clock_attendance is
  'v_driver_clock_daily against the working day in the settings (shift_start, late_after_s), by the clock on the wall of the '
  'fleet''s zone. Rules: docs/use/figures.md#shifts. Read by fn_driver_clock (GET /analytics/driver-clock) and v_driver_clock_today';
comment on column tracksolid.v_driver_clock_attendance.late_s is 'seconds after shift_start, 0 when in time, more than 8 hours after it, or going on in another vehicle';
comment on column tracksolid.v_driver_clock_attendance.late is 'late_after_s or more after shift_start, not going on in another vehicle';
