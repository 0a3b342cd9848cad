-- The first fix after the last one that moved or had the ignition off; a day ago at the earliest, the newest fix at the latest. One fix with a speed,
-- whose fix before it stands, is noise while both are at the place of the vehicle.
create or replace function tracksolid.idle_since(p_imeis text[]) returns table (imei text, idle_since timestamptz)
  language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan set jit = off as $$
#variable_conflict use_column
declare
  v_from timestamptz := now() - interval '1 day';
  v_moving_kmh real := tracksolid.setting('moving_kmh')::real;
  v_radius_km double precision := tracksolid.setting('rest_radius_km')::double precision;
begin
  return query
    select l.imei, coalesce(
        (select min(p.gps_time) from tracksolid.position_history p
          where p.imei = l.imei and p.gps_time > v_from and p.gps_time > coalesce(
                (select b.gps_time from tracksolid.position_history b
                  where b.imei = l.imei and b.gps_time > v_from and b.gps_time <= l.gps_time
                    and (b.acc_on is false
                         or (b.speed_kmh >= v_moving_kmh and tracksolid.is_counted(b.position_type)
                             and not (tracksolid.haversine_km(b.lat, b.lng, l.lat, l.lng) <= v_radius_km
                                      and coalesce((select coalesce(o.speed_kmh, 0) < v_moving_kmh and tracksolid.haversine_km(o.lat, o.lng, l.lat, l.lng) <= v_radius_km
                                                      from tracksolid.position_history o
                                                     where o.imei = l.imei and o.gps_time > v_from and o.gps_time < b.gps_time and tracksolid.is_counted(o.position_type)
                                                     order by o.gps_time desc limit 1), false))))
                  order by b.gps_time desc limit 1), v_from)), l.gps_time)
      from tracksolid.live_positions l where l.imei = any(p_imeis);
end $$;
comment on function tracksolid.idle_since(text[]) is 'Since when devices have stood with the ignition on. Called by v_currently_idle';
