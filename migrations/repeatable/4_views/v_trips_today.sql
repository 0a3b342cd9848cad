-- The upper bound is for the planner: without it, it expects a third of all trips to be of today.
create or replace view reporting.v_trips_today as
  select t.trip_id, t.imei, t.vehicle_number, t.driver_name, t.cost_centre, t.assigned_city, t.start_time, t.end_time,
         t.duration_s, t.distance_km, t.avg_speed_kmh, t.max_speed_kmh, t.idle_s, t.source, t.vehicle_key, t.driving_s
    from tracksolid.shown_trips t
   where t.start_time >= (select tracksolid.day_start((now() at time zone s.value)::date, s.value) from tracksolid.settings s where s.name = 'timezone')
     and t.start_time < (select tracksolid.day_start((now() at time zone s.value)::date + 1, s.value) from tracksolid.settings s where s.name = 'timezone');
comment on view reporting.v_trips_today is 'Trips that started today in the fleet''s zone. Rules: docs/use/figures.md#trips. Read by v_fleet_today and fn_fleet_summary';
comment on column reporting.v_trips_today.distance_km is 'km';
comment on column reporting.v_trips_today.idle_s is 'standing with the engine on, seconds';
