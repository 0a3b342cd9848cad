-- One row per device and day comes from daily_figures; its trips and alarms are one index range each. Nothing here
-- reads fixes, so a day costs the same however many there are.
create or replace view tracksolid.v_driver_aggregates_daily as
  select f.day, coalesce(nullif(btrim(d.driver_name), ''), d.display_name, f.imei) as driver_name,
         coalesce(nullif(btrim(d.cost_centre), ''), 'Unassigned') as cost_centre,
         string_agg(distinct coalesce(d.display_name, f.imei), ', ') as vehicles,
         min(f.first_ignition_at) as first_start, max(f.last_stop_at) as last_end,
         coalesce(sum(t.trips), 0)::bigint as trips, round(sum(coalesce(f.km, 0))::numeric, 3) as distance_km,
         sum(f.moving_s) as driving_s, sum(f.idle_s) as idle_s, max(f.max_speed_kmh) as max_speed_kmh,
         sum(f.speeding_events) as speeding_events, sum(f.speeding_s) as speeding_s,
         sum(f.harsh_accelerations) as harsh_accelerations, sum(f.harsh_brakings) as harsh_brakings,
         round(sum(f.watched_km)::numeric, 3) as watched_km, coalesce(sum(a.alarms), 0)::bigint as alarms
    from tracksolid.daily_figures f
   cross join (select value as zone from tracksolid.settings where name = 'timezone') z
    left join tracksolid.devices d on d.imei = f.imei
   cross join lateral (select count(*) as trips from reporting.v_trips t
                        where t.imei = f.imei and t.start_time >= f.day::timestamp at time zone z.zone
                          and t.start_time < (f.day + 1)::timestamp at time zone z.zone) t
   cross join lateral (select count(*) as alarms from tracksolid.alarms a
                        where a.imei = f.imei and a.alarm_time >= f.day::timestamp at time zone z.zone
                          and a.alarm_time < (f.day + 1)::timestamp at time zone z.zone) a
   where f.fixes > 0
   group by f.day, 2, 3;
comment on view tracksolid.v_driver_aggregates_daily is
  'What each driver did on each day, over all vehicles assigned to them now. Read by fn_driver_behaviour (GET /analytics/driver-behaviour)';
comment on column tracksolid.v_driver_aggregates_daily.driver_name is 'driver, or the vehicle where nobody is assigned';
comment on column tracksolid.v_driver_aggregates_daily.first_start is 'first ignition of the day';
comment on column tracksolid.v_driver_aggregates_daily.last_end is 'last fix with the ignition on, or moving';
comment on column tracksolid.v_driver_aggregates_daily.distance_km is 'from the fixes, tracksolid.driven_km';
comment on column tracksolid.v_driver_aggregates_daily.driving_s is 'seconds at moving_kmh or faster';
comment on column tracksolid.v_driver_aggregates_daily.idle_s is 'seconds standing with the ignition on, runs of idle_after_s or longer';
comment on column tracksolid.v_driver_aggregates_daily.watched_km is 'km between fixes 1 to 30 s apart, what events are counted over';
