-- A calibration holds from its time on, so all days from there follow; an update may have moved that time.
create or replace function tracksolid.on_calibrations_changed() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into tracksolid.stale_fuel (imei, stale)
  select c.imei, tstzrange(case when tg_op <> 'UPDATE' then nullif(min(c.valid_from), '-infinity') end, null) from changed c group by c.imei order by 1;
  return null;
end $$;
comment on function tracksolid.on_calibrations_changed() is 'Statement trigger of tracksolid.fuel_calibrations: fuel follows, for the past too';
select tracksolid.place_trigger(format(
  'follow_%s after %1$s on tracksolid.fuel_calibrations referencing %s table as changed for each statement execute function tracksolid.on_calibrations_changed()',
  e.event, e.rows)) from (values ('insert', 'new'), ('update', 'new'), ('delete', 'old')) e(event, rows);
