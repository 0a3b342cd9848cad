-- After: v_trip_assignments
create or replace view reporting.v_filter_cost_centres as
  select distinct cost_centre from tracksolid.v_trip_assignments order by cost_centre;
comment on view reporting.v_filter_cost_centres is
  'Cost centres with trips, Unassigned included, for the filter of the trips page. Read by fn_filters';
