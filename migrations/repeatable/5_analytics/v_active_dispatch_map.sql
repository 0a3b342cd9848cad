create or replace view tracksolid.v_active_dispatch_map as
  select v.id, v.imei, v.vehicle_number, v.driver_name, v.cost_centre, v.assigned_city, v.status, v.lat, v.lng, v.speed_kmh,
         v.direction_deg, v.gps_time, t.start_time as trip_start_time, t.distance_km as trip_distance_km, v.geom
    from reporting.v_live_positions v
    left join lateral (select t.start_time, t.end_time, t.distance_km from tracksolid.shown_trips t
                        where t.imei = v.imei order by t.start_time desc limit 1) t
           on t.end_time is null or (v.status = 'moving' and t.end_time >= v.gps_time)
   where v.status <> 'offline' and v.geom is not null;
comment on view tracksolid.v_active_dispatch_map is
  'Vehicles that can be sent somewhere now: heard of within offline_after_s and with a position, with the trip they are on. '
  'Rules: docs/use/figures.md#state. Read by fn_dispatch_map (GET /analytics/dispatch); the nearest ones to a point are fn_nearest_vehicles''';
comment on column tracksolid.v_active_dispatch_map.trip_start_time is 'of the trip that is not over; null: none';
comment on column tracksolid.v_active_dispatch_map.trip_distance_km is 'driven on it so far, km';
