-- After: assign_range, range_of_change
-- One device of the registry has changed, by the device sync or by hand, or is back (p_before null): the values it reports now hold from now. Another spelling of the same plate is no other vehicle, so it holds for as long as the assignment.
create or replace function tracksolid.follow_registry(p_imei text, p_before jsonb, p_now jsonb) returns void
  language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_current tracksolid.assignments := (select a from tracksolid.assignments a where a.imei = p_imei and a.valid @> now());
  v_reported jsonb;
begin
  select coalesce(jsonb_object_agg(f.name, f.reported), '{}') into v_reported
    from (select n.name, coalesce(btrim(p_now ->> n.registry), '') as reported, coalesce(btrim(p_before ->> n.registry), '') as before,
                 coalesce(to_jsonb(v_current) ->> n.name, '') as assigned
            from (values ('vehicle_number', 'display_name'), ('driver_name', 'driver_name'), ('cost_centre', 'cost_centre'),
                         ('assigned_city', 'assigned_city')) n(name, registry)) f
   where f.reported <> f.before and f.reported <> f.assigned;
  if v_reported ? 'vehicle_number' and v_current.plate_normalized = reporting.normalize_plate(v_reported ->> 'vehicle_number') then
    update tracksolid.assignments a set vehicle_number = v_reported ->> 'vehicle_number' where a.imei = p_imei and a.valid = v_current.valid;
    v_reported := v_reported - 'vehicle_number';
  end if;
  if v_reported <> '{}' then
    perform tracksolid.assign_range(p_imei, tracksolid.range_of_change(p_imei), v_reported, 'sync');
  end if;
end $$;
comment on function tracksolid.follow_registry(text, jsonb, jsonb) is 'Dates a change of the registry. Called by on_devices_changed';
