-- Every tracker with what it stands for now. A tracker without an assignment is called as the registry has it.
create or replace view tracksolid.v_named_devices as
  select d.id, d.imei, d.enabled, d.model, d.account, d.first_seen_at, d.last_seen_at, coalesce(a.vehicle_number, d.display_name) as vehicle_number,
         coalesce(a.plate_normalized, d.plate_normalized) as plate_normalized, coalesce(a.vehicle_key, d.plate_normalized, d.imei) as vehicle_key,
         a.driver_name, coalesce(a.cost_centre, 'Unassigned') as cost_centre, a.assigned_city
    from tracksolid.devices d left join tracksolid.assignments a on a.imei = d.imei and a.valid @> now();
comment on view tracksolid.v_named_devices is
  'Trackers with their present plate, driver, cost centre and city. Read by v_live_positions, v_fleet_trace, v_driver_clock_today and fn_vehicle_track';
