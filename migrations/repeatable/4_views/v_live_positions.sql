-- Every enabled device of the registry with its newest position: a device that the vendor leaves out of its answer,
-- or that never had a position, is here too, as offline. Thresholds are read straight from the table, so that who
-- may read the view needs no right to the settings.
create or replace view reporting.v_live_positions as
  select s.id, s.imei, s.vehicle_number, s.plate_normalized, s.driver_name, s.cost_centre, s.assigned_city, s.model,
         s.account, s.gps_time, s.heartbeat_at, s.seen_at, s.lat, s.lng, s.speed_kmh, s.direction_deg, s.acc_on, s.online,
         case when s.seen_at is null or s.seen_at <= now() - s.offline_after_s * interval '1 second' then 'offline'
              when s.speed_kmh >= s.moving_kmh then 'moving'
              when s.acc_on then 'idle'
              else 'parked' end as status,
         s.position_type, s.satellites, s.battery_pct, s.power_v, s.odometer_km, s.geom, s.updated_at
    from (select d.id, d.imei, d.display_name as vehicle_number, d.plate_normalized,
                 nullif(btrim(d.driver_name), '') as driver_name,
                 coalesce(nullif(btrim(d.cost_centre), ''), 'Unassigned') as cost_centre,
                 nullif(btrim(d.assigned_city), '') as assigned_city, d.model, d.account,
                 l.gps_time, l.heartbeat_at, greatest(l.gps_time, l.heartbeat_at) as seen_at,
                 l.lat, l.lng, l.speed_kmh, l.direction_deg, l.acc_on, l.online, l.position_type, l.satellites,
                 l.battery_pct, l.power_v, l.odometer_km, l.geom, l.updated_at,
                 (select value::double precision from tracksolid.settings where name = 'moving_kmh') as moving_kmh,
                 (select value::double precision from tracksolid.settings where name = 'offline_after_s') as offline_after_s
            from tracksolid.devices d
            left join tracksolid.live_positions l on l.imei = d.imei
           where d.enabled) s;
comment on view reporting.v_live_positions is
  'Every enabled device, where it is and what it does. Read by fn_live_positions and fn_nearest_vehicles';
comment on column reporting.v_live_positions.seen_at is 'newer of gps_time and heartbeat_at';
comment on column reporting.v_live_positions.status is
  'offline: nothing heard for offline_after_s; moving: moving_kmh or faster; idle: slower, ignition on; parked';
