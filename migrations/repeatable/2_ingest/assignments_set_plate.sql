create or replace function tracksolid.assignments_set_plate() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  new.vehicle_number := btrim(new.vehicle_number);
  new.driver_name := nullif(btrim(new.driver_name), '');
  new.cost_centre := nullif(btrim(new.cost_centre), '');
  new.assigned_city := nullif(btrim(new.assigned_city), '');
  new.plate_normalized := reporting.normalize_plate(new.vehicle_number);
  if new.plate_normalized is null then
    new.vehicle_key := new.imei;
  elsif tg_op = 'INSERT' or new.vehicle_number <> old.vehicle_number then
    new.vehicle_key := new.plate_normalized;  -- on_assignments_changed looks for vehicles that are spelled apart
  end if;
  return new;
end $$;
comment on function tracksolid.assignments_set_plate() is 'Trigger of tracksolid.assignments: keeps blanks null, plate_normalized and vehicle_key';
select tracksolid.place_trigger(
  'set_plate before insert or update on tracksolid.assignments for each row execute function tracksolid.assignments_set_plate()');
