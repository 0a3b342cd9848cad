-- After: maintenance_due
create or replace view tracksolid.v_maintenance_due as select * from tracksolid.maintenance_due();
comment on view tracksolid.v_maintenance_due is
  'Services of vehicles: what is left, due, overdue. Read by people, fn_maintenance and notify_found_maintenance. The rule: docs/use/figures.md#maintenance';
comment on column tracksolid.v_maintenance_due.due_by is 'of the limits of the plan the one that is reached first';
comment on column tracksolid.v_maintenance_due.expected_on is 'by the mean of the last 28 full days; null: due already, or the vehicle stands';
comment on column tracksolid.v_maintenance_due.km is 'km since the service or counts_from';
comment on column tracksolid.v_maintenance_due.due_odometer_km is 'odometer at which it is due, by the newest reading; null: no odometer';
comment on column tracksolid.v_maintenance_due.hours is 'engine hours since the service or counts_from';
