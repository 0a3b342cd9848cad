create or replace function tracksolid.set_late_fixes_aside(p_edge timestamptz) returns bigint
  language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_kept bigint;
begin
  with late as (
    delete from pg_temp.stage_position_history s where s.gps_time < p_edge returning s.*
  ), kept as (
    insert into tracksolid.late_fixes
           (imei, gps_time, lat, lng, speed_kmh, direction_deg, altitude_m, satellites, acc_on, position_type, source)
    select l.imei, l.gps_time, l.lat, l.lng, l.speed_kmh, l.direction_deg, l.altitude_m, l.satellites, l.acc_on, l.position_type, l.source
      from late l
     where not exists (select from tracksolid.position_history p where p.imei = l.imei and p.gps_time = l.gps_time)
    on conflict (imei, gps_time) do nothing
    returning 1
  )
  select count(*) into v_kept from kept;
  return v_kept;
end $$;
comment on function tracksolid.set_late_fixes_aside(timestamptz) is
  'Fixes of the stage that lie behind the retention edge go to tracksolid.late_fixes. Called by merge_position_history';
