-- After: v_trip_assignments
-- One row per vehicle that has trips, as it was assigned for the last one.
create or replace view reporting.v_filter_vehicles as
  select vehicle_number, driver_name, cost_centre, assigned_city
    from (select distinct on (a.vehicle_key) a.* from tracksolid.v_trip_assignments a order by a.vehicle_key, a.last_trip_at desc, a.imei desc) v
   order by vehicle_number;
comment on view reporting.v_filter_vehicles is 'Vehicles with trips, for the filter of the trips page. Read by fn_filters';
