-- Trips of one device in the fixes of [p_from, p_to), in one pass. A trip starts with ignition on, or with the first movement,
-- and ends where the vehicle stands with the ignition off for trip_stop_s, before a silence of trip_stop_s, or with the
-- last fix; while that one is younger, the trip is open (end_time null). Idling is part of it. Where the ignition is
-- unknown throughout, speeds alone decide. A speed that was not sent is that of the step. Jumps over 200 km/h add nothing.
create or replace function tracksolid.find_trips(p_imei text, p_from timestamptz, p_to timestamptz)
  returns table (start_time timestamptz, end_time timestamptz, last_time timestamptz, distance_km double precision,
                 quality text)
  language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan set jit = off as $$
declare
  v_moving_kmh double precision := tracksolid.setting('moving_kmh')::double precision;
  v_stop interval := tracksolid.setting('trip_stop_s')::numeric * interval '1 second';
  v_min_km double precision := tracksolid.setting('trip_min_km')::double precision;
  v_by_ignition boolean;
  v_fix record;
  v_before record;  -- the fix before, once there is one
  v_has_before boolean := false;
  v_kmh double precision;
  v_kmh_before double precision := 0;
  v_step_km double precision;
  v_stands_since timestamptz;
begin
  select bool_or(p.acc_on is not null) into v_by_ignition
    from tracksolid.position_history p where p.imei = p_imei and p.gps_time >= p_from and p.gps_time < p_to;
  quality := case when v_by_ignition then 'ignition' else 'movement' end;
  for v_fix in
    select p.gps_time, p.lat, p.lng, p.speed_kmh, p.acc_on from tracksolid.position_history p
     where p.imei = p_imei and p.gps_time >= p_from and p.gps_time < p_to and p.position_type is distinct from 'lbs'
     order by p.gps_time
  loop
    v_kmh := v_fix.speed_kmh;
    v_step_km := 0;
    if v_has_before then
      v_step_km := tracksolid.haversine_km(v_before.lat, v_before.lng, v_fix.lat, v_fix.lng);
      v_kmh := coalesce(v_kmh, v_step_km / extract(epoch from v_fix.gps_time - v_before.gps_time) * 3600);
      if v_step_km > 200 * greatest(extract(epoch from v_fix.gps_time - v_before.gps_time), 1) / 3600 then v_step_km := 0; end if;
      if start_time is not null and v_fix.gps_time - v_before.gps_time >= v_stop then
        end_time := coalesce(v_stands_since, v_before.gps_time);
        last_time := end_time;
        if distance_km >= v_min_km then return next; end if;
        start_time := null;
      end if;
    end if;
    if (v_by_ignition and v_fix.acc_on) or v_kmh >= v_moving_kmh then
      if start_time is null then
        start_time := v_fix.gps_time;
        distance_km := 0;
        v_step_km := 0;
      end if;
      v_stands_since := null;
    elsif start_time is not null then
      v_stands_since := coalesce(v_stands_since, v_fix.gps_time);
    end if;
    if start_time is not null and greatest(v_kmh, v_kmh_before) >= v_moving_kmh then distance_km := distance_km + v_step_km; end if;
    if start_time is not null and v_fix.gps_time - v_stands_since >= v_stop then
      end_time := v_stands_since;
      last_time := end_time;
      if distance_km >= v_min_km then return next; end if;
      start_time := null;
    end if;
    v_before := v_fix;
    v_has_before := true;
    v_kmh_before := v_kmh;
  end loop;
  if start_time is not null and distance_km >= v_min_km then
    last_time := coalesce(v_stands_since, v_before.gps_time);
    end_time := case when now() - last_time >= v_stop then last_time end;
    return next;
  end if;
end $$;
comment on function tracksolid.find_trips(text, timestamptz, timestamptz) is
  'Trips of one device in its fixes. Called by detect_trips; what it finds is described in docs/database.md';
