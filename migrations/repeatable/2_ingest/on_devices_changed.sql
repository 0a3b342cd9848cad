-- After: follow_registry
create or replace function tracksolid.on_devices_changed() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_new text[];
begin
  if tg_op = 'INSERT' then
    with new as (  -- a tracker that is new holds for all time
      insert into tracksolid.assignments (imei, valid, vehicle_number, driver_name, cost_centre, assigned_city, source)
      select c.imei, '(,)', c.display_name, c.driver_name, c.cost_centre, c.assigned_city, 'sync' from changed c
       where not exists (select from tracksolid.assignments a where a.imei = c.imei) order by c.imei
      returning imei
    )
    select array_agg(n.imei) into v_new from new n;
    perform tracksolid.follow_registry(c.imei, null, to_jsonb(c)) from changed c where c.imei <> all(coalesce(v_new, '{}')) order by c.imei;
  else
    perform tracksolid.follow_registry(c.imei, to_jsonb(b), to_jsonb(c)) from changed c join removed b on b.imei = c.imei
      where (c.display_name, c.driver_name, c.cost_centre, c.assigned_city) is distinct from (b.display_name, b.driver_name, b.cost_centre, b.assigned_city)
      order by c.imei;
  end if;
  return null;
end $$;
comment on function tracksolid.on_devices_changed() is 'Statement trigger of tracksolid.devices: assignments follow the registry';
select tracksolid.place_trigger(format(
  'follow_%s after %1$s on tracksolid.devices %sfor each statement execute function tracksolid.on_devices_changed()', e.event, e.rows))
  from (values ('insert', 'referencing new table as changed '), ('update', 'referencing old table as removed new table as changed ')) e(event, rows);
