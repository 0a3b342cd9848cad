-- A calibration holds from its time on, so all days from there follow; an update may have moved that time.
create or replace function tracksolid.on_calibrations_changed() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'TRUNCATE' then
    insert into tracksolid.stale_fuel (imei, stale) select distinct d.imei, tstzrange(null, null) from tracksolid.fuel_days d order by 1;
  elsif tg_op = 'UPDATE' then
    insert into tracksolid.stale_fuel (imei, stale)
    select x.imei, tstzrange(null, null) from (select c.imei from changed c union select r.imei from removed r) x order by 1;
  else
    insert into tracksolid.stale_fuel (imei, stale)
    select c.imei, tstzrange(nullif(min(c.valid_from), '-infinity'), null) from changed c group by c.imei order by 1;
  end if;
  return null;
end $$;
comment on function tracksolid.on_calibrations_changed() is 'Statement trigger of tracksolid.fuel_calibrations: fuel follows, for the past too';
select tracksolid.place_trigger(format(
  'follow_%s after %1$s on tracksolid.fuel_calibrations %sfor each statement execute function tracksolid.on_calibrations_changed()', e.event, e.rows))
  from (values ('insert', 'referencing new table as changed '), ('update', 'referencing old table as removed new table as changed '),
               ('delete', 'referencing old table as changed '), ('truncate', '')) e(event, rows);
