-- After: trips_as_shown
-- Brings tracksolid.shown_trips up to its sources for some trips, in the transaction that changed them. What is as it was is not written. The ids
-- stand in each subquery: without them the planner reads all trips.
create or replace function tracksolid.show_trips(p_ids bigint[]) returns void
  language plpgsql set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan set jit = off as $$
begin
  delete from tracksolid.shown_trips s
   where s.trip_id = any(p_ids) and not exists (
           select from tracksolid.trips_as_shown() v where v.trip_id = any(p_ids) and v.trip_id = s.trip_id and v.imei = s.imei);
  insert into tracksolid.shown_trips as s select v.* from tracksolid.trips_as_shown() v where v.trip_id = any(p_ids)
  on conflict (imei, trip_id) do update
     set (vehicle_number, plate_normalized, driver_name, cost_centre, assigned_city, start_time, end_time, duration_s, distance_km, avg_speed_kmh,
          max_speed_kmh, idle_s, quality, source, start_geom, end_geom, route, route_points, updated_at, vehicle_key, driving_s)
       = (excluded.vehicle_number, excluded.plate_normalized, excluded.driver_name, excluded.cost_centre, excluded.assigned_city,
          excluded.start_time, excluded.end_time, excluded.duration_s, excluded.distance_km, excluded.avg_speed_kmh, excluded.max_speed_kmh,
          excluded.idle_s, excluded.quality, excluded.source, excluded.start_geom, excluded.end_geom, excluded.route, excluded.route_points,
          excluded.updated_at, excluded.vehicle_key, excluded.driving_s)
   where s.* is distinct from excluded.*;
end $$;
comment on function tracksolid.show_trips(bigint[]) is 'Keeps tracksolid.shown_trips for some trips. Called by its triggers';
