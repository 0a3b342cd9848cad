create or replace view tracksolid.v_fleet_trace as
  select d.imei, d.display_name as vehicle_number, coalesce(nullif(btrim(d.cost_centre), ''), 'Unassigned') as cost_centre,
         p.gps_time, p.lat, p.lng, p.speed_kmh, p.direction_deg, p.acc_on
    from tracksolid.recent_fixes(array(select e.imei from tracksolid.devices e where e.enabled), now() - interval '1 hour', now()) p
    join tracksolid.devices d on d.imei = p.imei
   where p.position_type is distinct from 'lbs';
comment on view tracksolid.v_fleet_trace is
  'Satellite fixes of the last hour of every enabled vehicle. Read by fn_fleet_trace (GET /analytics/trace)';
