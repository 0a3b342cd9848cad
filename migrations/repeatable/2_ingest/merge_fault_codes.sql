-- Takes pg_temp.stage_fault_codes over: a code of a moment is stored once, whichever way it came first; its text may come later.
create or replace function tracksolid.merge_fault_codes(out rows_in bigint, out rows_written bigint)
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  perform tracksolid.drop_erased('fault_codes');
  select count(*) into rows_in from pg_temp.stage_fault_codes;
  with written as (
    insert into tracksolid.fault_codes as f
    select distinct on (imei, event_time, fault_code) * from pg_temp.stage_fault_codes order by imei, event_time, fault_code, detail is null
    on conflict (imei, event_time, fault_code) do update set detail = excluded.detail
     where f.detail is null and excluded.detail is not null
    returning 1
  )
  select count(*) into rows_written from written;
  truncate pg_temp.stage_fault_codes;
end $$;
comment on function tracksolid.merge_fault_codes() is 'Stage to tracksolid.fault_codes. Called by poll-movement (obd)';
