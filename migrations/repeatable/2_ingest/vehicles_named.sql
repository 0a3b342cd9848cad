-- After: plate_spelling, in_scope
-- The vehicles that somebody means by a plate: those shown by exactly this name, else those that differ in separators only, unless both have
-- separators within letters or digits and these differ. Vehicles that were never in the scope do not count.
drop function if exists tracksolid.vehicles_named(text);  -- before p_scope
create or replace function tracksolid.vehicles_named(p_name text, p_scope text[] default null) returns text[]
  language sql stable set search_path = pg_catalog, pg_temp as $$
  with exact as (
    select distinct a.vehicle_key as key from tracksolid.assignments a
     where a.plate_normalized is not distinct from reporting.normalize_plate(p_name) and a.vehicle_number = btrim(p_name)
       and tracksolid.in_scope(a.cost_centre, p_scope)
  ), near as (
    select distinct a.vehicle_key as key from tracksolid.assignments a
     where a.plate_normalized = reporting.normalize_plate(p_name) and tracksolid.in_scope(a.cost_centre, p_scope)
       and (reporting.plate_spelling(a.vehicle_number) = reporting.plate_spelling(p_name)
            or reporting.plate_spelling(a.vehicle_number) !~ '-' or reporting.plate_spelling(p_name) !~ '-')
  )
  select coalesce((select array_agg(key) from exact), (select array_agg(key) from near), '{}');
$$;
comment on function tracksolid.vehicles_named(text, text[]) is
  'Keys of the vehicles called by a plate, exact before normalised. Called by fn_live_positions, fn_vehicle_track, fn_trips_for_map and import_registry';
