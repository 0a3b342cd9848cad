create or replace view tracksolid.v_fleet_trace as
  select d.imei, d.vehicle_number, d.cost_centre, p.gps_time, p.lat, p.lng, p.speed_kmh, p.direction_deg, p.acc_on
    from tracksolid.recent_fixes(array(select e.imei from reporting.v_live_positions e), now() - interval '1 hour', now()) p
    join reporting.v_live_positions d on d.imei = p.imei
   where tracksolid.is_counted(p.position_type);
comment on view tracksolid.v_fleet_trace is
  'Counted fixes of the last hour of every vehicle. Read by fn_fleet_trace (GET /analytics/trace)';
