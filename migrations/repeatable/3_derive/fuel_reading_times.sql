-- The last (p_last) or first reading of each table with fuel in [p_from, p_to].
create or replace function tracksolid.fuel_reading_times(p_imei text, p_from timestamptz, p_to timestamptz, p_last boolean) returns setof timestamptz
  language sql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan set jit = off as $$
  (select o.reading_time from tracksolid.obd_readings o
    where o.imei = p_imei and o.reading_time between p_from and p_to and (o.fuel_l is not null or o.fuel_pct is not null)
    order by case when p_last then o.reading_time end desc, o.reading_time limit 1)
  union all
  (select f.reading_time from tracksolid.fuel_readings f
    where f.imei = p_imei and f.reading_time between p_from and p_to and f.value is not null
    order by case when p_last then f.reading_time end desc, f.reading_time limit 1)
$$;
comment on function tracksolid.fuel_reading_times(text, timestamptz, timestamptz, boolean) is
  'Nearest fuel readings of a device. Called by write_fuel and fuel_stale_days';
