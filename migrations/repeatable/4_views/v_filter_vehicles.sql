-- After: v_trips
-- One row per vehicle that has trips. A plain `distinct` would read every trip ever driven; this jumps from one
-- device to the next along the index, so it costs the same after ten years.
create or replace view reporting.v_filter_vehicles as
  with recursive vehicle as (
    (select imei, vehicle_number, driver_name, cost_centre, assigned_city from reporting.v_trips order by imei limit 1)
    union all
    select n.imei, n.vehicle_number, n.driver_name, n.cost_centre, n.assigned_city
      from vehicle v
     cross join lateral (select t.imei, t.vehicle_number, t.driver_name, t.cost_centre, t.assigned_city
                           from reporting.v_trips t where t.imei > v.imei order by t.imei limit 1) n
  )
  select distinct vehicle_number, driver_name, cost_centre, assigned_city from vehicle order by vehicle_number;
comment on view reporting.v_filter_vehicles is 'Vehicles with trips, for the filter of the trips page. Read by fn_filters';
