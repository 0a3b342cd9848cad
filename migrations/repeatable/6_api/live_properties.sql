-- The properties of a vehicle of v_live_positions and its row of live_positions, for every answer that has them. Its body is parsed when it is
-- made, so that it needs no search_path of its own: with one the planner would not take it into the query of the caller.
drop function if exists reporting.live_properties(reporting.v_live_positions, tracksolid.live_positions);
create function reporting.live_properties(v reporting.v_live_positions, l tracksolid.live_positions)
  returns table (imei text, vehicle_number text, driver_name text, cost_centre text, assigned_city text, speed_kmh real, direction_deg real,
                 acc_on boolean, status text, gps_time text, heartbeat_at text, age_s bigint, battery_pct real, power_v real,
                 odometer_km double precision, satellites smallint, position_type text, model text, is_private boolean)
  language sql stable
begin atomic
  select v.imei, v.vehicle_number, v.driver_name, v.cost_centre, v.assigned_city, l.speed_kmh, l.direction_deg,
         l.acc_on, v.status, reporting.utc_text(l.gps_time), reporting.utc_text(l.heartbeat_at),
         extract(epoch from now() - v.seen_at)::bigint, l.battery_pct, l.power_v,
         l.odometer_km, l.satellites, l.position_type, v.model, v.is_private;
end;
comment on function reporting.live_properties(reporting.v_live_positions, tracksolid.live_positions) is
  'Properties of a live vehicle. Called by fn_live_positions, fn_nearest_vehicles and fn_dispatch_map';
