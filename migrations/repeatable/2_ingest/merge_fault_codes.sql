-- Takes pg_temp.stage_fault_codes over: a code of a moment is stored once, whichever way it came first.
create or replace function tracksolid.merge_fault_codes(out rows_in bigint, out rows_written bigint)
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  perform tracksolid.drop_erased('fault_codes');
  select count(*) into rows_in from pg_temp.stage_fault_codes;
  with written as (
    insert into tracksolid.fault_codes
    select * from pg_temp.stage_fault_codes order by imei, event_time, fault_code
    on conflict (imei, event_time, fault_code) do nothing
    returning 1
  )
  select count(*) into rows_written from written;
  truncate pg_temp.stage_fault_codes;
end $$;
comment on function tracksolid.merge_fault_codes() is 'Stage to tracksolid.fault_codes. Called by poll-movement (obd)';
