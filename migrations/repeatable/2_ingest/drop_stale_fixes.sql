-- Takes out of the history the live sweeps' fixes whose place is older than their time: the vendor's sweep gives a fresh time
-- to the last known coordinates while a tracker has not uploaded. Once the track list of the time is there, such a fix shows: the
-- track list does not have it, the track was elsewhere (300 m and more) within ten minutes, and
--  - its coordinates are those of a fix more than ten minutes older to the last digit, or
--  - at 300 km/h nobody comes there from the fix of the track before it, nor on to the one behind it.
-- They are kept in tracksolid.refusals.
create or replace function tracksolid.drop_stale_fixes(p_imei text, p_from timestamptz, p_to timestamptz) returns bigint
  language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_stale timestamptz[];
  v_dropped bigint;
begin
  -- Nearly always there is none, and the look at the fixes around takes longer to plan than this takes.
  if not exists (select from tracksolid.position_history p
                  where p.imei = p_imei and p.source = 'poll' and p.gps_time >= p_from and p.gps_time < p_to) then
    return 0;
  end if;
  -- Found before they are deleted: as one statement the planner may look for them anew for every fix of the range.
  v_stale := array(
    select away.gps_time
      from (select p.gps_time, p.lat, p.lng,
                   coalesce(before.km > before.reach_km and behind.km > behind.reach_km, false) as is_out_of_reach
              from tracksolid.position_history p
              left join lateral (
                select tracksolid.haversine_km(t.lat, t.lng, p.lat, p.lng) as km, 0.3 + extract(epoch from p.gps_time - t.gps_time) / 12 as reach_km,
                       p.gps_time - t.gps_time as apart
                  from tracksolid.position_history t
                 where t.imei = p_imei and t.source <> 'poll' and t.gps_time between p.gps_time - interval '10 minutes' and p.gps_time
                 order by t.gps_time desc limit 1) before on true
              left join lateral (
                select tracksolid.haversine_km(t.lat, t.lng, p.lat, p.lng) as km, 0.3 + extract(epoch from t.gps_time - p.gps_time) / 12 as reach_km,
                       t.gps_time - p.gps_time as apart
                  from tracksolid.position_history t
                 where t.imei = p_imei and t.source <> 'poll' and t.gps_time between p.gps_time and p.gps_time + interval '10 minutes'
                 order by t.gps_time limit 1) behind on true
             where p.imei = p_imei and p.source = 'poll' and p.gps_time >= p_from and p.gps_time < p_to
               and case when behind.apart is null or before.apart <= behind.apart then before.km else behind.km end > 0.3
            offset 0) away
     where away.is_out_of_reach
        or exists (select from tracksolid.position_history o
                    where o.imei = p_imei and o.lat = away.lat and o.lng = away.lng
                      and o.gps_time between away.gps_time - interval '7 days' and away.gps_time - interval '10 minutes'));
  if v_stale = '{}' then return 0; end if;
  with dropped as (
    delete from tracksolid.position_history p
     where p.imei = p_imei and p.gps_time = any (v_stale) and p.gps_time >= p_from and p.gps_time < p_to
    returning p.imei, p.gps_time, p.lat, p.lng, p.speed_kmh
  ), kept as (
    insert into tracksolid.refusals as r (stream, imei, reason, raw)
    select 'live', imei, 'a stale place under a fresh time',
           jsonb_build_object('gpsTime', gps_time, 'lat', lat, 'lng', lng, 'speed', speed_kmh) from dropped
    on conflict (stream, reason, coalesce(imei, ''), md5(coalesce(raw::text, ''))) do update set count = r.count + 1, seen_at = now()
  )
  select count(*) into v_dropped from dropped;
  return v_dropped;
end $$;
comment on function tracksolid.drop_stale_fixes(text, timestamptz, timestamptz) is
  'Stale fixes of the live sweep, once the track list is there. Called by poll-movement (tracks)';
