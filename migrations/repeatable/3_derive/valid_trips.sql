-- The vendor's trips that count: those that it still reports. A function that the planner opens, not a view: polls read it in their triggers, and a view that migrate
-- replaces would have to wait for them.
create or replace function tracksolid.valid_trips() returns setof tracksolid.trips
  language sql stable as $$
  select t.* from tracksolid.trips t where t.superseded_at is null;
$$;
comment on function tracksolid.valid_trips() is 'The vendor''s trips that count. Read by trips_as_shown, v_mileage_check and the audit';
