-- Takes pg_temp.stage_refusals over: the same row refused again for the same reason only counts up.
create or replace function tracksolid.merge_refusals(out rows_in bigint, out rows_written bigint)
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  perform tracksolid.drop_erased('refusals');
  select count(*) into rows_in from pg_temp.stage_refusals;
  with written as (
    insert into tracksolid.refusals as r (stream, imei, reason, raw, count)
    select stream, imei, reason, raw, count(*) from pg_temp.stage_refusals group by stream, imei, reason, raw
    on conflict (stream, reason, coalesce(imei, ''), md5(coalesce(raw::text, ''))) do update
       set count = r.count + excluded.count, seen_at = now()
    returning 1
  )
  select count(*) into rows_written from written;
  truncate pg_temp.stage_refusals;
end $$;
comment on function tracksolid.merge_refusals() is 'Stage to tracksolid.refusals. Called by the polls and receive-push';
