-- After: plate_spelling
-- Brings assignments.vehicle_key up to date for some plates: the normalised plate, unless two vehicles would share it that are spelled apart.
create or replace function tracksolid.assignment_keys(p_plates text[]) returns void
  language sql set search_path = pg_catalog, pg_temp as $$
  with plate as (
    select a.plate_normalized, count(distinct reporting.plate_spelling(a.vehicle_number))
             filter (where reporting.plate_spelling(a.vehicle_number) ~ '-') > 1 as spelled_apart
      from tracksolid.assignments a where a.plate_normalized = any(p_plates) group by a.plate_normalized
  )
  update tracksolid.assignments a set vehicle_key = k.key
    from (select b.imei, b.valid, case when p.spelled_apart then reporting.plate_spelling(b.vehicle_number) else p.plate_normalized end as key
            from plate p join tracksolid.assignments b on b.plate_normalized = p.plate_normalized) k
   where a.imei = k.imei and a.valid = k.valid and a.vehicle_key is distinct from k.key;
$$;
comment on function tracksolid.assignment_keys(text[]) is 'Keeps assignments.vehicle_key. Called by on_assignments_changed';
