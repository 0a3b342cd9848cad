-- Takes pg_temp.stage_obd_readings over: a reading is stored once, whichever way it came first. What follows from it is marked by on_obd_changed.
create or replace function tracksolid.merge_obd_readings(out rows_in bigint, out rows_written bigint)
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  perform tracksolid.drop_erased('obd_readings');
  select count(*) into rows_in from pg_temp.stage_obd_readings;
  with written as (
    insert into tracksolid.obd_readings
    select * from pg_temp.stage_obd_readings order by imei, reading_time
    on conflict (imei, reading_time) do nothing
    returning 1
  )
  select count(*) into rows_written from written w;
  truncate pg_temp.stage_obd_readings;
end $$;
comment on function tracksolid.merge_obd_readings() is 'Stage to tracksolid.obd_readings. Called by poll-movement (obd) and receive-push';
