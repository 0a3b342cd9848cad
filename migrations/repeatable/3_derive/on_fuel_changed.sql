-- Readings of sensors that SQL changes or deletes leave the fuel as well; those that come are marked by merge_pushed. Row by row where the engine has no table
-- of removed rows (on_fix_deleted).
create or replace function tracksolid.on_fuel_changed() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'TRUNCATE' then
    insert into tracksolid.stale_fuel (imei, stale) select distinct d.imei, tstzrange(null, null) from tracksolid.fuel_days d;
  elsif tg_level = 'ROW' then
    insert into tracksolid.stale_fuel (imei, stale)
    select old.imei, tstzrange(d.day, d.day + interval '1 day') from (select date_trunc('day', old.reading_time, 'UTC') as day) d
     where not exists (select from tracksolid.stale_fuel r where r.imei = old.imei and r.stale @> old.reading_time and r.xmin = pg_current_xact_id()::xid);
  elsif tg_op = 'DELETE' then
    perform tracksolid.mark_fuel(array_agg(r.imei), array_agg(r.reading_time)) from removed r having count(*) > 0;
  else
    perform tracksolid.mark_fuel(array_agg(x.imei), array_agg(x.reading_time))
       from (select c.imei, c.reading_time from changed c union select r.imei, r.reading_time from removed r) x having count(*) > 0;
  end if;
  return null;
end $$;
comment on function tracksolid.on_fuel_changed() is 'Trigger of fuel_readings: fuel follows what is deleted or changed';
