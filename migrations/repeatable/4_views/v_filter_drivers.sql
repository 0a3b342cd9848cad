-- After: v_trip_assignments
create or replace view reporting.v_filter_drivers as
  select distinct driver_name from tracksolid.v_trip_assignments where driver_name is not null order by driver_name;
comment on view reporting.v_filter_drivers is 'Drivers with trips, for the filter of the trips page. Read by fn_filters';
