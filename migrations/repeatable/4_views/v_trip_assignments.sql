-- Assignments that have trips, with the last one; a tracker without an assignment counts as one that holds for all time. One look into the index each,
-- so it costs the same after ten years.
create or replace view tracksolid.v_trip_assignments as
  select a.imei, a.vehicle_key, a.vehicle_number, a.driver_name, coalesce(a.cost_centre, 'Unassigned') as cost_centre, a.assigned_city, l.last_trip_at
    from tracksolid.assignments a
   cross join lateral (
     select t.start_time as last_trip_at from tracksolid.shown_trips t
      where t.imei = a.imei and t.start_time >= coalesce(lower(a.valid), '-infinity') and t.start_time < coalesce(upper(a.valid), 'infinity')
      order by t.start_time desc limit 1) l
  union all
  select s.imei, s.imei, s.imei, null, 'Unassigned', null, (select max(t.start_time) from tracksolid.shown_trips t where t.imei = s.imei)
    from (
      with recursive stray (imei) as (
        (select t.imei from tracksolid.shown_trips t order by t.imei limit 1)
        union all
        select (select t.imei from tracksolid.shown_trips t where t.imei > s.imei order by t.imei limit 1) from stray s where s.imei is not null
      )
      select r.imei from stray r where r.imei is not null and not exists (select from tracksolid.assignments a where a.imei = r.imei)) s;
comment on view tracksolid.v_trip_assignments is
  'What trackers stood for while they drove. Read by reporting.v_filter_vehicles, v_filter_drivers, v_filter_cost_centres, v_filter_cities and fn_filters';
