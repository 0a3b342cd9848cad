-- After a change of a threshold or of the zone: the fuel of all days is to be computed again.
create or replace function tracksolid.mark_fuel_stale() returns void
  language sql set search_path = pg_catalog, pg_temp as $$
  insert into tracksolid.stale_fuel (imei, stale)
  select r.imei, tstzrange(null, null)
    from (select imei from tracksolid.obd_readings where fuel_l is not null or fuel_pct is not null union select imei from tracksolid.fuel_readings) r order by 1;
$$;
comment on function tracksolid.mark_fuel_stale() is 'Puts all fuel into the queue. Called by on_new_zone and on_new_fuel_rule';
