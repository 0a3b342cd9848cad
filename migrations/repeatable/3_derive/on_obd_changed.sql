-- After: build_counters
create or replace function tracksolid.on_obd_changed() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'TRUNCATE' then
    insert into tracksolid.stale_ranges (imei, stale, kind) select distinct c.imei, tstzrange(null, null), 'rule' from tracksolid.counter_days c;
  else
    insert into tracksolid.stale_ranges (imei, stale, kind)
    select c.imei, tstzrange(min(c.reading_time), max(c.reading_time), '[]'), 'added' from changed c group by c.imei;
  end if;
  return null;
end $$;
comment on function tracksolid.on_obd_changed() is 'Trigger of tracksolid.obd_readings: counters by day follow';
select tracksolid.place_trigger(format(
  'counters_%s after %1$s on tracksolid.obd_readings %sfor each statement execute function tracksolid.on_obd_changed()', e.event, e.rows))
  from (values ('insert', 'referencing new table as changed '), ('update', 'referencing new table as changed '),
               ('delete', 'referencing old table as changed '), ('truncate', '')) e(event, rows);
