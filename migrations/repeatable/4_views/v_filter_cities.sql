-- After: v_trip_assignments
create or replace view reporting.v_filter_cities as
  select distinct assigned_city from tracksolid.v_trip_assignments where assigned_city is not null order by assigned_city;
comment on view reporting.v_filter_cities is 'Cities with trips, for the filter of the trips page. Read by fn_filters';
