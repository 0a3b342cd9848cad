-- What an operator's list says about vehicles, against the registry: one row a difference, one a line that cannot be
-- matched. p_write: also takes the differences over and pins the columns. A blank in the list changes nothing.
-- Each line: {"line", "imei" or "plate", "vehicle_number", "driver_name", "cost_centre", "assigned_city"}.
create or replace function tracksolid.import_registry(p_lines jsonb, p_write boolean)
  returns table (line integer, imei text, vehicle text, field text, old_value text, new_value text, problem text)
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  create temp table if not exists registry_changes (
    line integer, imei text, vehicle text, field text, old_value text, new_value text, problem text) on commit drop;
  truncate pg_temp.registry_changes;
  insert into pg_temp.registry_changes
  with listed as (
    select (l ->> 'line')::integer as line, nullif(btrim(l ->> 'imei'), '') as imei,
           reporting.normalize_plate(coalesce(nullif(btrim(l ->> 'plate'), ''), l ->> 'vehicle_number')) as plate, l
      from jsonb_array_elements(p_lines) as l
  ), repeated as (  -- a vehicle that is there twice: nobody can say which line is meant
    select l.line, l.first_line
      from (select line, min(line) over same_vehicle as first_line, count(*) over same_vehicle as lines
              from listed where coalesce(imei, plate) is not null
            window same_vehicle as (partition by coalesce(imei, plate))) l
     where l.lines > 1
  ), matched as (
    select t.line, t.l, coalesce(t.imei, t.plate) as asked, count(d.imei) as hits, min(d.imei) as imei
      from listed t
      left join tracksolid.devices d
        on case when t.imei is not null then d.imei = t.imei else d.plate_normalized = t.plate end
     group by t.line, t.l, coalesce(t.imei, t.plate)
  ), fields as (
    select m.line, d.imei, d.display_name, f.field, f.new_value, to_jsonb(d) ->> f.field as old_value
      from matched m
      join tracksolid.devices d on d.imei = m.imei and m.hits = 1
       and not exists (select from repeated r where r.line = m.line)
     cross join lateral (
       select key as field, btrim(value) as new_value from jsonb_each_text(m.l)
        where key in ('vehicle_number', 'driver_name', 'cost_centre', 'assigned_city') and btrim(value) <> '') f
  )
  select f.line, f.imei, f.display_name, f.field, f.old_value, f.new_value, null
    from fields f where f.old_value is distinct from f.new_value
  union all
  select m.line, null, m.asked, null, null, null,
         case when m.asked is null then 'neither imei nor plate'
              when m.hits = 0 and m.asked ~ '^[0-9][.,]?[0-9]*[eE][+]?[0-9]+$'
                then 'no such vehicle; a spreadsheet has rounded this number, give its column the format text'
              when m.hits = 0 then 'no such vehicle'
              else 'several vehicles have this plate' end
    from matched m where m.hits <> 1
  union all
  select m.line, null, m.asked, null, null, null,
         case when r.line = r.first_line then 'this vehicle is listed again below: neither line is taken'
              else format('this vehicle is on line %s already: neither line is taken', r.first_line) end
    from matched m join repeated r using (line) where m.hits = 1;
  if p_write then
    update tracksolid.devices d
       set vehicle_number = coalesce(c.told ->> 'vehicle_number', d.vehicle_number),
           driver_name = coalesce(c.told ->> 'driver_name', d.driver_name),
           cost_centre = coalesce(c.told ->> 'cost_centre', d.cost_centre),
           assigned_city = coalesce(c.told ->> 'assigned_city', d.assigned_city),
           pinned = (select array_agg(distinct p order by p) from unnest(d.pinned || c.fields) p), updated_at = now()
      from (select imei, jsonb_object_agg(field, new_value order by line) as told, array_agg(distinct field) as fields
              from pg_temp.registry_changes where problem is null group by imei) c
     where d.imei = c.imei;
  end if;
  return query select * from pg_temp.registry_changes r order by r.line, r.field;
end $$;
comment on function tracksolid.import_registry(jsonb, boolean) is
  'Compares an operator''s vehicle list with the registry, and takes it over. Called by poll-movement --registry';
