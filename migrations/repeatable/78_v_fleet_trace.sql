create or replace view tracksolid.v_fleet_trace as
  select d.imei, d.display_name as vehicle_number, coalesce(nullif(btrim(d.cost_centre), ''), 'Unassigned') as cost_centre,
         p.gps_time, p.lat, p.lng, p.speed_kmh, p.direction_deg, p.acc_on
    from tracksolid.devices d
   cross join lateral (select h.gps_time, h.lat, h.lng, h.speed_kmh, h.direction_deg, h.acc_on
                         from tracksolid.position_history h
                        where h.imei = d.imei and h.gps_time > now() - interval '1 hour' and h.gps_time <= now()
                          and h.position_type is distinct from 'lbs') p
   where d.enabled;
comment on view tracksolid.v_fleet_trace is
  'Satellite fixes of the last hour of every enabled vehicle. Read by fn_fleet_trace (GET /analytics/trace)';
