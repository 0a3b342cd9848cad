-- Takes pg_temp.stage_refusals over: the same row refused again for the same reason only counts up. Of a value that cannot be right ("value …": its
-- row is stored without it) ten different ones are kept for each stream, device and field; all others are counted in one row without text.
create or replace function tracksolid.merge_refusals(out rows_in bigint, out rows_written bigint)
  language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  c_kept_values constant integer := 10;
begin
  perform tracksolid.drop_erased('refusals');
  select count(*) into rows_in from pg_temp.stage_refusals;
  with staged as (
    select stream, imei, reason, raw, sum(count) as count from pg_temp.stage_refusals group by stream, imei, reason, raw
  ), known as (
    select s.stream, s.imei, s.reason, count(r.raw) as values, array_agg(md5(r.raw::text)) as digests
      from (select distinct stream, imei, reason from staged where reason like 'value %') s
      left join tracksolid.refusals r on r.stream = s.stream and r.reason = s.reason and coalesce(r.imei, '') = coalesce(s.imei, '')
     group by s.stream, s.imei, s.reason
  ), new_value as (
    select s.stream, s.imei, s.reason, s.raw,
           k.values + row_number() over (partition by s.stream, s.imei, s.reason order by s.raw) > c_kept_values as is_too_many
      from staged s join known k on k.stream = s.stream and k.reason = s.reason and k.imei is not distinct from s.imei
     where s.raw is not null and md5(s.raw::text) <> all (array_remove(k.digests, null))
  ), placed as (
    select s.stream, s.imei, s.reason, case when n.is_too_many then null else s.raw end as raw, sum(s.count) as count
      from staged s
      left join new_value n on n.stream = s.stream and n.reason = s.reason and n.imei is not distinct from s.imei and n.raw = s.raw
     group by 1, 2, 3, 4
  ), written as (
    insert into tracksolid.refusals as r (stream, imei, reason, raw, count)
    select stream, imei, reason, raw, count from placed
    on conflict (stream, reason, coalesce(imei, ''), md5(coalesce(raw::text, ''))) do update
       set count = r.count + excluded.count, seen_at = now()
    returning 1
  )
  select count(*) into rows_written from written;
  truncate pg_temp.stage_refusals;
end $$;
comment on function tracksolid.merge_refusals() is 'Stage to tracksolid.refusals. Called by the polls and receive-push';
