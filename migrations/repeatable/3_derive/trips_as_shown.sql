-- After: valid_trips, driving_s
-- The rows that tracksolid.shown_trips must hold: trips of the chosen source with the assignment of their start. Opened by the planner, as valid_trips is.
create or replace function tracksolid.trips_as_shown() returns setof tracksolid.shown_trips
  language sql stable as $$
  select t.id, t.imei, coalesce(a.vehicle_number, t.imei), coalesce(a.plate_normalized, reporting.normalize_plate(t.imei)), a.driver_name,
         coalesce(a.cost_centre, 'Unassigned'), a.assigned_city, t.start_time, t.end_time, t.duration_s, t.distance_km, t.avg_speed_kmh,
         t.max_speed_kmh, t.idle_s, t.quality, t.source, t.start_geom, t.end_geom, t.route_overview, t.route_points, t.updated_at,
         coalesce(a.vehicle_key, t.imei), coalesce(t.driving_s, tracksolid.driving_s(t.start_time, t.end_time, t.duration_s, t.idle_s))
    from (select v.id, v.imei, v.start_time, v.end_time, v.duration_s, v.distance_km, v.avg_speed_kmh, v.max_speed_kmh, v.idle_s, v.quality,
                 v.source, v.start_geom, v.end_geom, v.route_overview, v.route_points, v.updated_at,
                 null::integer as driving_s
            from tracksolid.valid_trips() v
           where (select s.value from tracksolid.settings s where s.name = 'trips_source') = 'vendor'
          union all
          select d.id, d.imei, d.start_time, d.end_time, d.duration_s, d.distance_km, d.avg_speed_kmh, d.max_speed_kmh, d.idle_s, d.quality,
                 d.source, d.start_geom, d.end_geom, d.route_overview, d.route_points, d.updated_at,
                 d.driving_s
            from tracksolid.detected_trips d
           where (select s.value from tracksolid.settings s where s.name = 'trips_source') = 'detected') t
    left join tracksolid.assignments a on a.imei = t.imei and a.valid @> t.start_time;
$$;
comment on function tracksolid.trips_as_shown() is
  'What tracksolid.shown_trips must hold. Read by its triggers and by fleet audit';
