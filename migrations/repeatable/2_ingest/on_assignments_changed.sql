-- After: assignment_keys
-- Updates all that depends on an assignment: the key of the vehicle, the trips shown (show_assigned_trips), and the shifts that a change of driver cuts.
-- Of an assignment that is changed what it was counts as well: its time may have become shorter.
create or replace function tracksolid.on_assignments_changed() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_imeis text[];
  v_valid tstzrange[];
  v_plates text[];
begin
  if tg_op = 'TRUNCATE' then
    perform pg_advisory_xact_lock(920150, 0);  -- as show_assigned_trips
    perform tracksolid.raise_generation('devices');
    perform tracksolid.show_all_trips();
    perform tracksolid.mark_rule_stale();
    return null;
  elsif tg_op = 'UPDATE' then
    select array_agg(x.imei), array_agg(x.valid), array_agg(distinct x.plate_normalized) into v_imeis, v_valid, v_plates
      from (select c.imei, c.valid, c.plate_normalized from changed c union select r.imei, r.valid, r.plate_normalized from removed r) x;
  else
    select array_agg(c.imei), array_agg(c.valid), array_agg(distinct c.plate_normalized) into v_imeis, v_valid, v_plates from changed c;
  end if;
  if v_imeis is null then return null; end if;
  if pg_trigger_depth() = 1 then perform tracksolid.raise_generation('devices'); end if;  -- else the registry has raised it
  perform tracksolid.assignment_keys(v_plates);
  perform tracksolid.show_assigned_trips(v_imeis, v_valid);
  insert into tracksolid.stale_ranges (imei, stale, kind)
  select distinct c.imei, tstzrange(b.bound, b.bound, '[]'), 'rule'
    from unnest(v_imeis, v_valid) c(imei, valid) cross join lateral (values (lower(c.valid)), (upper(c.valid))) b(bound)
   where b.bound between tracksolid.figures_from() and now();
  return null;
end $$;
comment on function tracksolid.on_assignments_changed() is 'Statement trigger of tracksolid.assignments: keys, shown trips and shifts follow';
select tracksolid.place_trigger(format(
  'follow_%s after %1$s on tracksolid.assignments %sfor each statement execute function tracksolid.on_assignments_changed()', e.event, e.rows))
  from (values ('insert', 'referencing new table as changed '), ('update', 'referencing old table as removed new table as changed '),
               ('delete', 'referencing old table as changed '), ('truncate', '')) e(event, rows);
