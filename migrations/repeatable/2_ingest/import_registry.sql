-- Differences between an operator's list of vehicles and the assignments: one row per difference, and one per line that cannot be
-- matched. p_write: also takes the differences over and pins the columns. An empty cell in the list changes nothing.
-- Each line: {"line", "imei" or "plate", "vehicle_number", "driver_name", "cost_centre", "assigned_city", "from", "to"}. Without from and to a
-- line holds from now; lines of one vehicle are taken in the order of their beginnings.
create or replace function tracksolid.import_registry(p_lines jsonb, p_write boolean)
  returns table (line integer, imei text, vehicle text, field text, old_value text, new_value text, problem text)
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  v_change record;
begin
  create temp table if not exists registry_changes (
    line integer, imei text, vehicle text, field text, old_value text, new_value text, problem text, valid tstzrange) on commit drop;
  truncate pg_temp.registry_changes;
  insert into pg_temp.registry_changes
  with matched as materialized (
    select * from tracksolid.match_registry(p_lines)
  ), fields as (
    select m.line, m.imei, m.valid, m.asked, f.field, f.new_value,
           (select string_agg(distinct to_jsonb(a) ->> f.field, ' / ') from tracksolid.assignments a where a.imei = m.imei and a.valid && m.valid) as old_value,
           exists (select from tracksolid.assignments a
                    where a.imei = m.imei and a.valid && m.valid and coalesce(to_jsonb(a) ->> f.field, '') <> f.new_value) as differs
      from matched m
     cross join lateral (
       select key as field, btrim(value) as new_value from jsonb_each_text(m.cells)
        where key in ('vehicle_number', 'driver_name', 'cost_centre', 'assigned_city') and btrim(value) <> '') f
     where m.problem is null
  )
  select f.line, f.imei, coalesce(d.vehicle_number, f.imei), f.field, f.old_value, f.new_value, null, f.valid
    from fields f left join tracksolid.v_named_devices d on d.imei = f.imei where f.differs
  union all
  select m.line, null, m.asked, null, null, null, m.problem, null from matched m where m.problem is not null;
  if p_write then
    for v_change in
      select c.imei, c.valid, jsonb_object_agg(c.field, c.new_value) as fields_json, array_agg(c.field) as fields
        from pg_temp.registry_changes c where c.problem is null group by c.line, c.imei, c.valid order by lower(c.valid) nulls first, c.line
    loop
      perform tracksolid.assign_range(v_change.imei, v_change.valid, v_change.fields_json, 'import');
      continue when not v_change.valid @> now();
      update tracksolid.devices d  -- the registry shows the present
         set vehicle_number = coalesce(v_change.fields_json ->> 'vehicle_number', d.vehicle_number),
             driver_name = coalesce(v_change.fields_json ->> 'driver_name', d.driver_name),
             cost_centre = coalesce(v_change.fields_json ->> 'cost_centre', d.cost_centre),
             assigned_city = coalesce(v_change.fields_json ->> 'assigned_city', d.assigned_city), updated_at = now(),
             pinned = (select array_agg(distinct p order by p) from unnest(d.pinned || v_change.fields) p)
       where d.imei = v_change.imei;
    end loop;
  end if;
  return query select r.line, r.imei, r.vehicle, r.field, r.old_value, r.new_value, r.problem
                 from pg_temp.registry_changes r order by r.line, r.imei, r.field;
end $$;
comment on function tracksolid.import_registry(jsonb, boolean) is
  'Compares an operator''s vehicle list with the assignments, and takes it over. Called by poll-movement --registry';
