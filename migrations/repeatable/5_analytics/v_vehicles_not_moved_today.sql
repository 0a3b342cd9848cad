create or replace view tracksolid.v_vehicles_not_moved_today as
  select t.imei, t.vehicle_number, t.driver_name, t.cost_centre, t.assigned_city, t.status, t.last_moved_at, t.seen_at,
         (now() at time zone z.value)::date - (t.last_moved_at at time zone z.value)::date as days_still
    from tracksolid.v_fleet_today t
   cross join (select value from tracksolid.settings where name = 'timezone') z
   where t.trips = 0
     and coalesce(t.last_moved_at, '-infinity') < tracksolid.day_start((now() at time zone z.value)::date, z.value);
comment on view tracksolid.v_vehicles_not_moved_today is
  'Enabled vehicles without a trip or a moving fix today. Rules: docs/use/figures.md#state. Read by fn_fleet_today (GET /analytics/today)';
comment on column tracksolid.v_vehicles_not_moved_today.days_still is 'days of the fleet''s zone since the last move; null: never seen moving';
