-- Shifts that start on the days from p_first to p_last: legs of one device with less than shift_rest_s between them, by one driver with one vehicle. A shift that
-- covers a whole day is cut at that day's midnights.
create or replace function tracksolid.shifts_of_legs(p_legs tracksolid.legs[], p_first date, p_last date)
  returns table (start_time timestamptz, end_time timestamptz, day date, km double precision, driving_s double precision, idle_s double precision)
  language sql stable set search_path = pg_catalog, pg_temp as $$
  with leg as (
    select l.*, a.driver_name, a.vehicle_key, lag(l.last_active_at) over w as before, lag(a.driver_name) over w as driver_before,
           lag(a.vehicle_key) over w as vehicle_before
      from unnest(p_legs) l left join tracksolid.assignments a on a.imei = l.imei and a.valid @> l.first_active_at
     where l.day between p_first - 2 and p_last + 2
    window w as (order by l.first_active_at, l.start_time)
  ), numbered as (
    select l.*, count(*) filter (where l.before is null or l.driver_name is distinct from l.driver_before or l.vehicle_key is distinct from l.vehicle_before
                                     or l.first_active_at - l.before >= s.value::numeric * interval '1 second')
                  over (order by l.first_active_at, l.start_time) as shift
      from leg l join tracksolid.settings s on s.name = 'shift_rest_s'
  ), spanned as (
    select n.*, max(n.day) over (partition by n.shift) - min(n.day) over (partition by n.shift) >= 2 as days_long from numbered n
  )
  select min(s.first_active_at), max(s.last_active_at), min(s.day), sum(s.km), sum(s.driving_s), sum(s.idle_s)
    from spanned s
   group by s.shift, case when s.days_long then s.day end
  having min(s.day) between p_first and p_last;
$$;
comment on function tracksolid.shifts_of_legs(tracksolid.legs[], date, date) is
  'Work between two rests of a device. Called by build_shifts; what a shift is: docs/use/figures.md';
