-- After: build_counters
-- Counters and fuel follow readings that come, change or go, whoever writes them.
create or replace function tracksolid.on_obd_changed() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'TRUNCATE' then
    insert into tracksolid.stale_ranges (imei, stale, kind) select distinct c.imei, tstzrange(null, null), 'rule' from tracksolid.counter_days c;
    insert into tracksolid.stale_fuel (imei, stale) select distinct d.imei, tstzrange(null, null) from tracksolid.fuel_days d;
  elsif tg_op = 'UPDATE' then  -- a reading may have had another tracker or time
    insert into tracksolid.stale_ranges (imei, stale, kind)
    select x.imei, tstzrange(min(x.reading_time), max(x.reading_time), '[]'), 'added'
      from (select c.imei, c.reading_time from changed c union all select r.imei, r.reading_time from removed r) x group by x.imei;
    perform tracksolid.mark_fuel(array_agg(x.imei), array_agg(x.reading_time))
       from (select c.imei, c.reading_time from changed c union all select r.imei, r.reading_time from removed r) x having count(*) > 0;
  else
    insert into tracksolid.stale_ranges (imei, stale, kind)
    select c.imei, tstzrange(min(c.reading_time), max(c.reading_time), '[]'), 'added' from changed c group by c.imei;
    perform tracksolid.mark_fuel(array_agg(c.imei), array_agg(c.reading_time)) from changed c where coalesce(c.fuel_l, c.fuel_pct) is not null having count(*) > 0;
  end if;
  return null;
end $$;
comment on function tracksolid.on_obd_changed() is 'Trigger of tracksolid.obd_readings: counters and fuel by day follow';
select tracksolid.place_trigger(format(
  'counters_%s after %1$s on tracksolid.obd_readings %sfor each statement execute function tracksolid.on_obd_changed()', e.event, e.rows))
  from (values ('insert', 'referencing new table as changed '), ('update', 'referencing old table as removed new table as changed '),
               ('delete', 'referencing old table as changed '), ('truncate', '')) e(event, rows);
