-- Takes pg_temp.stage_parking_events over; a stop that is told again is rewritten only where it differs.
create or replace function tracksolid.merge_parking_events(out rows_in bigint, out rows_written bigint)
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  select count(*) into rows_in from pg_temp.stage_parking_events;
  with written as (
    insert into tracksolid.parking_events as p
           (imei, start_time, end_time, duration_s, engine_off_s, lat, lng, address, kind)
    select distinct on (imei, start_time) imei, start_time, end_time, duration_s, engine_off_s, lat, lng, address, kind
      from pg_temp.stage_parking_events order by imei, start_time, end_time desc nulls last
    on conflict (imei, start_time) do update
       set (end_time, duration_s, engine_off_s, lat, lng, address, kind, updated_at)
         = (excluded.end_time, excluded.duration_s, excluded.engine_off_s, excluded.lat, excluded.lng,
            coalesce(excluded.address, p.address), excluded.kind, now())
     where (p.end_time, p.duration_s, p.engine_off_s, p.lat, p.lng, p.address, p.kind)
           is distinct from (excluded.end_time, excluded.duration_s, excluded.engine_off_s, excluded.lat, excluded.lng,
                             coalesce(excluded.address, p.address), excluded.kind)
    returning 1
  )
  select count(*) into rows_written from written;
  truncate pg_temp.stage_parking_events;
end $$;
comment on function tracksolid.merge_parking_events() is 'Stage to tracksolid.parking_events. Called by poll-movement (parking)';
