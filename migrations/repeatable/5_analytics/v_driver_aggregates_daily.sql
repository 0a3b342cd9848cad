-- The driver is the assigned one at the time: at the start of the leg or trip, or at the alarm. Legs give kilometres and hours, so nothing here reads
-- fixes, and a day costs the same however many there are; trips and alarms are one index range each. A day without fixes still has its
-- trips and alarms. A vehicle that nobody was assigned to is called by its latest spelling, whichever tracker it had: KDA 123X and KDA123X are one.
create or replace view tracksolid.v_driver_aggregates_daily as
  with part as (
    select l.day, l.imei, l.first_active_at as at, l.first_active_at as first_start, l.last_active_at as last_end, 0 as trips, l.km, l.driving_s, l.idle_s,
           l.max_speed_kmh, l.speeding_events, l.speeding_s, l.harsh_accelerations, l.harsh_brakings, l.watched_km, 0 as alarms
      from tracksolid.legs l
    union all
    select c.day, t.imei, t.start_time, null, null, 1, 0, 0, 0, null, 0, 0, 0, 0, 0, 0
      from reporting.v_calendar c join tracksolid.shown_trips t on t.start_time >= c.starts and t.start_time < c.ends where c.unit = 'day'
    union all
    select c.day, a.imei, a.alarm_time, null, null, 0, 0, 0, 0, null, 0, 0, 0, 0, 0, 1
      from reporting.v_calendar c join tracksolid.alarms a on a.alarm_time >= c.starts and a.alarm_time < c.ends where c.unit = 'day'
  ), named as materialized (
    select distinct on (a.vehicle_key) a.vehicle_key, a.vehicle_number from tracksolid.assignments a order by a.vehicle_key, lower(a.valid) desc nulls last, a.imei desc
  )
  select p.day, coalesce(a.driver_name, n.vehicle_number, p.imei) as driver_name, coalesce(a.cost_centre, 'Unassigned') as cost_centre,
         string_agg(distinct coalesce(n.vehicle_number, p.imei), ', ') as vehicles,
         min(p.first_start) as first_start, max(p.last_end) as last_end, sum(p.trips)::bigint as trips, round(sum(p.km)::numeric, 3) as distance_km,
         round(sum(p.driving_s))::bigint as driving_s, round(sum(p.idle_s))::bigint as idle_s, max(p.max_speed_kmh)::real as max_speed_kmh,
         sum(p.speeding_events)::bigint as speeding_events, round(sum(p.speeding_s))::bigint as speeding_s,
         sum(p.harsh_accelerations)::bigint as harsh_accelerations, sum(p.harsh_brakings)::bigint as harsh_brakings,
         round(sum(p.watched_km)::numeric, 3) as watched_km, sum(p.alarms)::bigint as alarms
    from part p left join tracksolid.assignments a on a.imei = p.imei and a.valid @> p.at
    left join named n on n.vehicle_key = a.vehicle_key
   group by p.day, 2, 3;
comment on view tracksolid.v_driver_aggregates_daily is
  'What each driver did on each day, over all vehicles assigned to them at the time. Rules: docs/use/figures.md. Read by fn_driver_behaviour (GET /analytics/driver-behaviour)';
comment on column tracksolid.v_driver_aggregates_daily.driver_name is 'driver, or the vehicle where nobody was assigned';
comment on column tracksolid.v_driver_aggregates_daily.first_start is 'first ignition of the day; null: no fix shows any work';
comment on column tracksolid.v_driver_aggregates_daily.last_end is 'last fix with the ignition on, or moving';
comment on column tracksolid.v_driver_aggregates_daily.distance_km is 'from the fixes, docs/use/figures.md';
comment on column tracksolid.v_driver_aggregates_daily.driving_s is 'seconds of driving, docs/use/figures.md';
comment on column tracksolid.v_driver_aggregates_daily.idle_s is 'seconds standing with the ignition on, runs of idle_after_s or longer';
comment on column tracksolid.v_driver_aggregates_daily.watched_km is 'km between fixes 1 to 30 s apart, what events are counted over';
