-- After: v_filter_vehicles
create or replace view reporting.v_filter_cities as
  select distinct assigned_city from reporting.v_filter_vehicles where assigned_city is not null order by assigned_city;
comment on view reporting.v_filter_cities is 'Cities with trips, for the filter of the trips page. Read by fn_filters';
