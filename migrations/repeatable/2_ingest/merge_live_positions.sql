-- Takes pg_temp.stage_live_positions over. The fix of a row is replaced only by a newer gps_time, or by any when its own lies in the future; a newer
-- heartbeat alone brings its state (ignition, battery, online) and leaves the fix. Equal rows are not rewritten.
create or replace function tracksolid.merge_live_positions(out rows_in bigint, out rows_written bigint)
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  select count(*) into rows_in from pg_temp.stage_live_positions;
  perform tracksolid.note_signs_of_life();
  with told as (
    select distinct on (s.imei) s.* from pg_temp.stage_live_positions s
     order by s.imei, s.gps_time desc nulls last, s.heartbeat_at desc nulls last
  ), judged as (
    select t.*, (l.imei is null or t.gps_time > l.gps_time or (t.gps_time < l.gps_time and l.gps_time > now() + interval '10 minutes') or (t.gps_time is not null and l.gps_time is null)) as new_fix,
           (t.heartbeat_at > l.heartbeat_at or (t.heartbeat_at is not null and l.heartbeat_at is null)
            or (t.gps_time is not distinct from l.gps_time and t.heartbeat_at is not distinct from l.heartbeat_at
                and t.online is distinct from l.online)) as new_state
      from told t left join tracksolid.live_positions l on l.imei = t.imei
  ), fixes as (
    insert into tracksolid.live_positions as l
           (imei, gps_time, heartbeat_at, lat, lng, speed_kmh, direction_deg, acc_on, online, position_type, satellites,
            gps_signal, battery_pct, battery_raw, power_v, odometer_km, temperature_c, fuel_raw)
    select imei, gps_time, heartbeat_at, lat, lng, speed_kmh, direction_deg, acc_on, online, position_type, satellites,
           gps_signal, battery_pct, battery_raw, power_v, odometer_km, temperature_c, fuel_raw
      from judged where new_fix
    on conflict (imei) do update
       set (gps_time, heartbeat_at, lat, lng, speed_kmh, direction_deg, acc_on, online, position_type, satellites,
            gps_signal, battery_pct, battery_raw, power_v, odometer_km, temperature_c, fuel_raw, updated_at)
         = (excluded.gps_time, greatest(l.heartbeat_at, excluded.heartbeat_at), excluded.lat, excluded.lng,
            excluded.speed_kmh, excluded.direction_deg, excluded.acc_on, excluded.online, excluded.position_type,
            excluded.satellites, excluded.gps_signal, excluded.battery_pct, excluded.battery_raw, excluded.power_v,
            excluded.odometer_km, excluded.temperature_c, excluded.fuel_raw, now())
     where l.gps_time is null or excluded.gps_time > l.gps_time or l.gps_time > now() + interval '10 minutes'
    returning 1
  ), states as (
    update tracksolid.live_positions l
       set heartbeat_at = greatest(l.heartbeat_at, j.heartbeat_at), online = j.online,
           acc_on = coalesce(j.acc_on, l.acc_on), battery_pct = coalesce(j.battery_pct, l.battery_pct),
           battery_raw = coalesce(j.battery_raw, l.battery_raw), power_v = coalesce(j.power_v, l.power_v),
           odometer_km = coalesce(j.odometer_km, l.odometer_km), temperature_c = coalesce(j.temperature_c, l.temperature_c),
           fuel_raw = coalesce(j.fuel_raw, l.fuel_raw), gps_signal = coalesce(j.gps_signal, l.gps_signal), updated_at = now()
      from judged j
     where l.imei = j.imei and j.new_state and not j.new_fix
    returning 1
  )
  select (select count(*) from fixes) + (select count(*) from states) into rows_written;
  truncate pg_temp.stage_live_positions;
end $$;
comment on function tracksolid.merge_live_positions() is 'Stage to tracksolid.live_positions. Called by poll-movement (live) and receive-push';
