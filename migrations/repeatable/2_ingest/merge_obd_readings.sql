-- After: mark_fuel
-- Takes pg_temp.stage_obd_readings over: a reading is stored once, whichever way it came first.
create or replace function tracksolid.merge_obd_readings(out rows_in bigint, out rows_written bigint)
  language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_imeis text[];
  v_times timestamptz[];
begin
  perform tracksolid.drop_erased('obd_readings');
  select count(*) into rows_in from pg_temp.stage_obd_readings;
  with written as (
    insert into tracksolid.obd_readings
    select * from pg_temp.stage_obd_readings order by imei, reading_time
    on conflict (imei, reading_time) do nothing
    returning imei, reading_time, fuel_l, fuel_pct
  )
  select count(*), array_agg(w.imei) filter (where coalesce(w.fuel_l, w.fuel_pct) is not null),
         array_agg(w.reading_time) filter (where coalesce(w.fuel_l, w.fuel_pct) is not null)
    into rows_written, v_imeis, v_times from written w;
  perform tracksolid.mark_fuel(v_imeis, v_times);
  truncate pg_temp.stage_obd_readings;
end $$;
comment on function tracksolid.merge_obd_readings() is 'Stage to tracksolid.obd_readings. Called by poll-movement (obd) and receive-push';
