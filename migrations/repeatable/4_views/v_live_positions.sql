-- After: v_named_devices
-- Every vehicle of the registry with the newest position of its enabled trackers: a vehicle that the vendor leaves out of its answer,
-- or that never had a position, is here too, as offline. Of several trackers with one plate (the old one of a vehicle stays in the vendor's list
-- for weeks) the one heard of last is shown. Thresholds are read directly from the table, so that who may read the view needs no right to
-- the settings. A vehicle moves while its fix is fresh and no newer heartbeat says that the ignition is off.
create or replace view reporting.v_live_positions as
  select s.id, s.imei, s.vehicle_number, s.plate_normalized, s.driver_name, s.cost_centre, s.assigned_city, s.model,
         s.account, s.gps_time, s.heartbeat_at, s.seen_at, s.lat, s.lng, s.speed_kmh, s.direction_deg, s.acc_on, s.online,
         case when s.is_private or s.seen_at is null or s.seen_at <= s.offline_before then 'offline'
              when s.speed_kmh >= s.moving_kmh and s.gps_time between s.offline_before and now() + interval '10 minutes' and not (s.acc_on is false and s.heartbeat_at > s.gps_time) then 'moving'
              when s.acc_on then 'idle'
              else 'parked' end as status,
         s.position_type, s.satellites, s.battery_pct, s.power_v, s.odometer_km, s.geom, s.updated_at, s.vehicle_key, s.is_private
    from (select distinct on (d.vehicle_key) d.*, l.gps_time, l.heartbeat_at, greatest(l.gps_time, l.heartbeat_at) as seen_at,
                 l.lat, l.lng, l.speed_kmh, l.direction_deg, l.acc_on, l.online, l.position_type, l.satellites,
                 l.battery_pct, l.power_v, l.odometer_km, l.geom, l.updated_at,
                 (select value::double precision from tracksolid.settings where name = 'moving_kmh') as moving_kmh,
                 d.imei in (select p.imei from tracksolid.private_now() p) as is_private,
                 now() - (select value::double precision from tracksolid.settings where name = 'offline_after_s') * interval '1 second' as offline_before
            from tracksolid.v_named_devices d
            left join tracksolid.live_positions l on l.imei = d.imei
           where d.enabled
           order by d.vehicle_key, greatest(l.gps_time, l.heartbeat_at) desc nulls last, l.gps_time desc nulls last, d.first_seen_at desc, d.imei desc) s;
comment on view reporting.v_live_positions is
  'Every vehicle with an enabled tracker, where it is and what it does. Rules: docs/use/figures.md#state. Read by fn_live_positions and fn_nearest_vehicles';
comment on column reporting.v_live_positions.seen_at is 'newer of gps_time and heartbeat_at';
comment on column reporting.v_live_positions.vehicle_key is 'identity of the vehicle: assignments.vehicle_key';
comment on column reporting.v_live_positions.is_private is
  'it is outside of its working hours now: the place is the last one within them. Rule: docs/run/private-hours.md';
comment on column reporting.v_live_positions.status is
  'offline: nothing heard for offline_after_s, or private time; moving: a fix younger than that with moving_kmh or more, and no newer heartbeat with the ignition off; '
  'idle: ignition on; parked';
