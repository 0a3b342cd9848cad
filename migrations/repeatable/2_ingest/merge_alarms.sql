-- Takes pg_temp.stage_alarms over: an alarm is stored once, whichever way it came first. The vendor's own name wins
-- over the one of tracksolid.alarm_kinds; the severity is always the operator's.
-- Two alarms of one second and type are distinguished by content_key: the fence (poll) or the digest of the pushed item (hub). Pushes of
-- the Open API have neither, and are the same alarm as the poll's: one of them and one with a fence are one row, which
-- then has the fence. So does an alarm of the poll that was reported without its fence, and is not any more. Two of them in one answer that differ are two alarms, also
-- where one is stored already. What an alarm lacked (place, speed, a name that says more than its type) is
-- taken from a later answer.
create or replace function tracksolid.merge_alarms(out rows_in bigint, out rows_written bigint)
  language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_completed bigint;
begin
  perform tracksolid.drop_erased('alarms');
  select count(*) into rows_in from pg_temp.stage_alarms;
  update tracksolid.alarms a
     set content_key = s.content_key, fence_id = s.fence_id, lat = coalesce(a.lat, s.lat), lng = coalesce(a.lng, s.lng),
         speed_kmh = coalesce(a.speed_kmh, s.speed_kmh), position_at = coalesce(a.position_at, s.position_at)
    from (select distinct on (imei, alarm_time, alarm_type) * from pg_temp.stage_alarms
           where source = 'poll' and content_key <> '' order by imei, alarm_time, alarm_type, content_key) s
   where a.imei = s.imei and a.alarm_time = s.alarm_time and a.alarm_type = s.alarm_type and a.content_key = ''
     and (a.source = 'push' or not exists (select from pg_temp.stage_alarms n where n.imei = s.imei and n.alarm_time = s.alarm_time
                                              and n.alarm_type = s.alarm_type and n.content_key = ''))
     and not exists (select from tracksolid.alarms o where o.imei = s.imei and o.alarm_time = s.alarm_time
                        and o.alarm_type = s.alarm_type and o.content_key = s.content_key);
  with reported as (
    select distinct on (s.imei, s.alarm_time, s.alarm_type, s.content_key) s.*
      from (select t.*, case when t.alarm_name not in ('', t.alarm_type) then t.alarm_name end as given_name from pg_temp.stage_alarms t) s
     order by s.imei, s.alarm_time, s.alarm_type, s.content_key, s.lat is null, s.speed_kmh is null
  )
  update tracksolid.alarms a
     set lat = coalesce(a.lat, s.lat), lng = coalesce(a.lng, s.lng), speed_kmh = coalesce(a.speed_kmh, s.speed_kmh),
         position_at = coalesce(a.position_at, s.position_at),
         alarm_name = case when a.alarm_name in (a.alarm_type, 'unknown:' || a.alarm_type, k.alarm_name) then coalesce(s.given_name, a.alarm_name)
                           else a.alarm_name end
    from reported s left join tracksolid.alarm_kinds k on k.alarm_type = s.alarm_type
   where a.imei = s.imei and a.alarm_time = s.alarm_time and a.alarm_type = s.alarm_type and a.content_key = s.content_key
     and (a.content_key <> '' or a.source = 'poll' or s.source = 'poll')
     and (a.lat is null and s.lat is not null or a.speed_kmh is null and s.speed_kmh is not null
          or a.position_at is null and s.position_at is not null
          or a.alarm_name in (a.alarm_type, 'unknown:' || a.alarm_type, k.alarm_name) and s.given_name <> a.alarm_name);
  get diagnostics v_completed = row_count;
  with staged as (
    select s.*, row_number() over (partition by imei, alarm_time, alarm_type, content_key) as nth,
           count(*) filter (where s.source = 'poll') over (partition by imei, alarm_time, alarm_type, content_key) as polled
      from (select distinct on (imei, alarm_time, alarm_type, content_key, md5(coalesce(raw::text, ''))) * from pg_temp.stage_alarms) s
  ), compared as (
    select s.*, o.found, o.same,
           row_number() over (partition by s.imei, s.alarm_time, s.alarm_type, s.content_key order by o.has_it, s.nth) <= s.polled - o.kept
             and s.source = 'poll' and not o.has_it as is_another
      from staged s
     cross join lateral (
       select count(*) > 0 as found, count(*) as kept, coalesce(bool_or(a.raw is not distinct from s.raw), false) as has_it,
              bool_or(a.source = 'poll' or s.source = 'poll' or a.raw is not distinct from s.raw) as same
         from tracksolid.alarms a
        where s.content_key = '' and a.imei = s.imei and a.alarm_time = s.alarm_time and a.alarm_type = s.alarm_type) o
  ), placed as (
    select s.*, case when s.content_key = '' and (s.nth > 1 or s.found) then left(md5(coalesce(s.raw::text, '')), 16)
                     else s.content_key end as place
      from compared s
     where s.is_another or not (s.found and s.same)
  ), written as (
    insert into tracksolid.alarms (imei, alarm_time, alarm_type, content_key, alarm_name, source, severity, lat, lng, speed_kmh,
                                   fence_id, position_at, received_at, raw)
    select s.imei, s.alarm_time, s.alarm_type, s.place,
           coalesce(nullif(btrim(s.alarm_name), ''), k.alarm_name, 'unknown:' || s.alarm_type), s.source,
           coalesce(k.severity, 'info'), s.lat, s.lng, s.speed_kmh, s.fence_id, s.position_at, s.received_at, s.raw
      from placed s left join tracksolid.alarm_kinds k on k.alarm_type = s.alarm_type
     order by s.imei, s.alarm_time
    on conflict (imei, alarm_time, alarm_type, content_key) do nothing
    returning 1
  )
  select v_completed + count(*) into rows_written from written;
  truncate pg_temp.stage_alarms;
end $$;
comment on function tracksolid.merge_alarms() is 'Stage to tracksolid.alarms. Called by poll-events and receive-push';
