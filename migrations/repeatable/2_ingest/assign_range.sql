-- Says what a tracker stood for in p_valid: p_named holds the columns that are named ('' is: none); the others keep what they were, piece by
-- piece. Time of which nothing was known starts from the registry.
create or replace function tracksolid.assign_range(p_imei text, p_valid tstzrange, p_named jsonb, p_source text) returns void
  language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_old tracksolid.assignments[] := array(select a from tracksolid.assignments a where a.imei = p_imei and a.valid && p_valid);
  v_known tstzmultirange := coalesce((select range_agg(o.valid) from unnest(v_old) o), '{}');
begin
  delete from tracksolid.assignments a where a.imei = p_imei and a.valid && p_valid;
  insert into tracksolid.assignments (imei, valid, vehicle_number, driver_name, cost_centre, assigned_city, source)
  select o.imei, outside.part, o.vehicle_number, o.driver_name, o.cost_centre, o.assigned_city, o.source
    from unnest(v_old) o cross join lateral unnest(tstzmultirange(o.valid) - tstzmultirange(p_valid)) outside(part)
  union all
  select p_imei, part, coalesce(nullif(btrim(p_named ->> 'vehicle_number'), ''), b.vehicle_number),
         case when p_named ? 'driver_name' then p_named ->> 'driver_name' else b.driver_name end,
         case when p_named ? 'cost_centre' then p_named ->> 'cost_centre' else b.cost_centre end,
         case when p_named ? 'assigned_city' then p_named ->> 'assigned_city' else b.assigned_city end, p_source
    from (select o.valid * p_valid as part, o.vehicle_number, o.driver_name, o.cost_centre, o.assigned_city from unnest(v_old) o
          union all
          select gap.part, coalesce(d.display_name, p_imei), d.driver_name, d.cost_centre, d.assigned_city
            from unnest(tstzmultirange(p_valid) - v_known) gap(part) left join tracksolid.devices d on d.imei = p_imei) b;
end $$;
comment on function tracksolid.assign_range(text, tstzrange, jsonb, text) is
  'Writes tracksolid.assignments over a range of time. Called by assign, import_registry and on_devices_changed';
