-- Takes pg_temp.stage_obd_readings over: a reading is stored once, whichever way it came first. What it lacked is taken from a later one of
-- its second. What follows from it is marked by on_obd_changed.
create or replace function tracksolid.merge_obd_readings(out rows_in bigint, out rows_written bigint)
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  perform tracksolid.drop_erased('obd_readings');
  select count(*) into rows_in from pg_temp.stage_obd_readings;
  with staged as (
    select s.*, row_number() over (partition by s.imei, s.reading_time order by s.received_at) as nth,
           count(*) over (partition by s.imei, s.reading_time) as times
      from pg_temp.stage_obd_readings s
  ), joined as (
    select s.imei, s.reading_time,
           (array_agg(s.vin order by nth) filter (where s.vin is not null))[1] as vin,
           (array_agg(s.odometer_km order by nth) filter (where s.odometer_km is not null))[1] as odometer_km,
           (array_agg(s.device_mileage_km order by nth) filter (where s.device_mileage_km is not null))[1] as device_mileage_km,
           (array_agg(s.fuel_l order by nth) filter (where s.fuel_l is not null))[1] as fuel_l,
           (array_agg(s.fuel_pct order by nth) filter (where s.fuel_pct is not null))[1] as fuel_pct,
           (array_agg(s.coolant_c order by nth) filter (where s.coolant_c is not null))[1] as coolant_c,
           (array_agg(s.battery_raw order by nth) filter (where s.battery_raw is not null))[1] as battery_raw,
           (array_agg(s.engine_rpm order by nth) filter (where s.engine_rpm is not null))[1] as engine_rpm,
           (array_agg(s.speed_kmh order by nth) filter (where s.speed_kmh is not null))[1] as speed_kmh
      from staged s where s.times > 1 group by s.imei, s.reading_time
  ), reported as (
    select s.imei, s.reading_time, coalesce(s.vin, j.vin) as vin, coalesce(s.odometer_km, j.odometer_km) as odometer_km,
           coalesce(s.device_mileage_km, j.device_mileage_km) as device_mileage_km, coalesce(s.fuel_l, j.fuel_l) as fuel_l,
           coalesce(s.fuel_pct, j.fuel_pct) as fuel_pct, coalesce(s.coolant_c, j.coolant_c) as coolant_c,
           coalesce(s.battery_raw, j.battery_raw) as battery_raw, coalesce(s.engine_rpm, j.engine_rpm) as engine_rpm,
           coalesce(s.speed_kmh, j.speed_kmh) as speed_kmh, s.source, s.received_at, s.raw, s.item
      from staged s left join joined j on j.imei = s.imei and j.reading_time = s.reading_time
     where s.nth = 1
  ), written as (
    insert into tracksolid.obd_readings as o
           (imei, reading_time, vin, odometer_km, device_mileage_km, fuel_l, fuel_pct, coolant_c, battery_raw, engine_rpm, speed_kmh,
            source, received_at, raw, item)
    select * from reported order by imei, reading_time
    on conflict (imei, reading_time) do update
       set (vin, odometer_km, device_mileage_km, fuel_l, fuel_pct, coolant_c, battery_raw, engine_rpm, speed_kmh)
         = (coalesce(o.vin, excluded.vin), coalesce(o.odometer_km, excluded.odometer_km), coalesce(o.device_mileage_km, excluded.device_mileage_km),
            coalesce(o.fuel_l, excluded.fuel_l), coalesce(o.fuel_pct, excluded.fuel_pct), coalesce(o.coolant_c, excluded.coolant_c),
            coalesce(o.battery_raw, excluded.battery_raw), coalesce(o.engine_rpm, excluded.engine_rpm), coalesce(o.speed_kmh, excluded.speed_kmh))
     where o.vin is null and excluded.vin is not null or o.odometer_km is null and excluded.odometer_km is not null
        or o.device_mileage_km is null and excluded.device_mileage_km is not null or o.fuel_l is null and excluded.fuel_l is not null
        or o.fuel_pct is null and excluded.fuel_pct is not null or o.coolant_c is null and excluded.coolant_c is not null
        or o.battery_raw is null and excluded.battery_raw is not null or o.engine_rpm is null and excluded.engine_rpm is not null
        or o.speed_kmh is null and excluded.speed_kmh is not null
    returning 1
  )
  select count(*) into rows_written from written w;
  truncate pg_temp.stage_obd_readings;
end $$;
comment on function tracksolid.merge_obd_readings() is 'Stage to tracksolid.obd_readings. Called by poll-movement (obd) and receive-push';
