create or replace function tracksolid.devices_set_plate() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  new.plate_normalized := reporting.normalize_plate(
    coalesce(nullif(btrim(new.vehicle_number), ''), nullif(btrim(new.device_name), ''), new.imei));
  return new;
end $$;
comment on function tracksolid.devices_set_plate() is 'Trigger of tracksolid.devices: keeps plate_normalized';
select tracksolid.place_trigger(
  'set_plate before insert or update on tracksolid.devices for each row execute function tracksolid.devices_set_plate()');
