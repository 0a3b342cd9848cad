-- Takes pg_temp.stage_parking_events over; a stop that is reported again is rewritten only where it differs. An end that was known
-- stays: a stop that is reported open again is refused. Windows of pg_temp.stage_claims are answered completely: a stop of
-- their kind inside one of them that is not reported, or that lies over a reported one, is superseded.
create or replace function tracksolid.merge_parking_events(out rows_in bigint, out rows_written bigint)
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  perform tracksolid.drop_erased('parking_events');
  select count(*) into rows_in from pg_temp.stage_parking_events;
  insert into tracksolid.refusals as r (stream, imei, reason, raw)
  select distinct on (s.imei, s.start_time, s.kind) s.kind, s.imei, 'reported open again, its end was known',
         jsonb_build_object('kind', s.kind, 'start_time', s.start_time, 'known_end_time', p.end_time)
    from pg_temp.stage_parking_events s
    join tracksolid.parking_events p on p.imei = s.imei and p.start_time = s.start_time and p.kind = s.kind
   where s.end_time is null and p.end_time is not null
  on conflict (stream, reason, coalesce(imei, ''), md5(coalesce(raw::text, ''))) do update set count = r.count + 1, seen_at = now();
  with reported as (
    select distinct on (imei, start_time, kind) imei, start_time, end_time, duration_s, engine_off_s, lat, lng, address, kind
      from pg_temp.stage_parking_events order by imei, start_time, kind, end_time desc nulls last
  ), written as (
    insert into tracksolid.parking_events as p
           (imei, start_time, end_time, duration_s, engine_off_s, lat, lng, address, kind)
    select imei, start_time, end_time, duration_s, engine_off_s, lat, lng, address, kind from reported
    on conflict (imei, start_time, kind) do update
       set (end_time, duration_s, engine_off_s, lat, lng, address, superseded_at, updated_at)
         = (excluded.end_time, excluded.duration_s, excluded.engine_off_s, coalesce(excluded.lat, p.lat), coalesce(excluded.lng, p.lng),
            coalesce(excluded.address, p.address), null, now())
     where not (excluded.end_time is null and p.end_time is not null)
       and (p.end_time, p.duration_s, p.engine_off_s, p.lat, p.lng, p.address, p.superseded_at)
           is distinct from (excluded.end_time, excluded.duration_s, excluded.engine_off_s, coalesce(excluded.lat, p.lat),
                             coalesce(excluded.lng, p.lng), coalesce(excluded.address, p.address), null)
    returning 1
  ), contradicted as (  -- by index: a batch may have all vehicles, and a vehicle years of stops
    select p.imei, p.start_time, p.kind
      from pg_temp.stage_claims s
      join tracksolid.parking_events p on p.imei = s.imei and p.kind = s.kind and p.start_time > s.begins_at and p.start_time < s.ends_at
                                      and coalesce(p.end_time, p.start_time) < s.ends_at
    union
    select p.imei, p.start_time, p.kind
      from reported o
     cross join lateral (
       select p.imei, p.start_time, p.kind, p.end_time from tracksolid.parking_events p
        where p.imei = o.imei and p.kind = o.kind and p.end_time > o.start_time and p.start_time < coalesce(o.end_time, now())
       union all
       select p.imei, p.start_time, p.kind, now() from tracksolid.parking_events p
        where p.imei = o.imei and p.kind = o.kind and p.end_time is null and p.start_time < coalesce(o.end_time, now())) p
     where 2 * (least(coalesce(o.end_time, now()), p.end_time) - greatest(o.start_time, p.start_time))
           > least(coalesce(o.end_time, now()) - o.start_time, p.end_time - p.start_time)
  ), gone as (
    update tracksolid.parking_events p set superseded_at = now(), updated_at = now()
      from contradicted c
     where p.imei = c.imei and p.start_time = c.start_time and p.kind = c.kind and p.superseded_at is null
       and (p.imei, p.start_time, p.kind) not in (select o.imei, o.start_time, o.kind from reported o)  -- hashed, however many
    returning 1
  )
  select (select count(*) from written) + (select count(*) from gone) into rows_written;
  truncate pg_temp.stage_parking_events;
  delete from pg_temp.stage_claims where kind in ('parking', 'idling');
end $$;
comment on function tracksolid.merge_parking_events() is 'Stage to tracksolid.parking_events. Called by poll-movement (parking)';
