-- After: assignment_keys
-- Updates all that depends on an assignment: the key of the vehicle, the trips shown (show_assigned_trips), and the shifts that a change of driver cuts.
create or replace function tracksolid.on_assignments_changed() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'TRUNCATE' then return null; end if;
  if not exists (select from changed) then return null; end if;
  if pg_trigger_depth() = 1 then perform tracksolid.raise_generation('devices'); end if;  -- else the registry has raised it
  perform tracksolid.assignment_keys((select array_agg(distinct c.plate_normalized) from changed c));
  perform tracksolid.show_assigned_trips(array_agg(c.imei), array_agg(c.valid)) from changed c;
  insert into tracksolid.stale_ranges (imei, stale, kind)
  select distinct c.imei, tstzrange(b.bound, b.bound, '[]'), 'rule'
    from changed c cross join lateral (values (lower(c.valid)), (upper(c.valid))) b(bound)
   where b.bound between tracksolid.figures_from() and now();
  return null;
end $$;
comment on function tracksolid.on_assignments_changed() is 'Statement trigger of tracksolid.assignments: keys, shown trips and shifts follow';
select tracksolid.place_trigger(format(
  'follow_%s after %1$s on tracksolid.assignments %sfor each statement execute function tracksolid.on_assignments_changed()', e.event, e.rows))
  from (values ('insert', 'referencing new table as changed '), ('update', 'referencing new table as changed '),
               ('delete', 'referencing old table as changed ')) e(event, rows);
