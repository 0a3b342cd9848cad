-- State: time, lat, lng and speed of the last believed fix, km so far, whether the fix since was doubted. The
-- thresholds are written here and not in the settings, because a stored aggregate may only rest on what can't change.
create or replace function tracksolid.driven_km_step(
    s double precision[], p_time timestamptz, p_lat double precision, p_lng double precision, p_speed_kmh real)
  returns double precision[]
  language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  v_time double precision := extract(epoch from p_time);
  v_speed double precision := coalesce(p_speed_kmh, -1);
  v_step_km double precision;
  v_kmh double precision;
begin
  if s is null then return array[v_time, p_lat, p_lng, v_speed, 0, 0]; end if;
  if p_lat = s[2] and p_lng = s[3] then return array[v_time, p_lat, p_lng, v_speed, s[5], 0]; end if;
  v_step_km := tracksolid.haversine_km(s[2], s[3], p_lat, p_lng);
  v_kmh := v_step_km / greatest(v_time - s[1], 1) * 3600;
  if v_kmh > 200 then  -- nobody drives that: doubt one fix, then believe that the vehicle is there
    return case when s[6] = 0 then s[:5] || 1::double precision else array[v_time, p_lat, p_lng, v_speed, s[5], 0] end;
  elsif v_time - s[1] <= 1800 and (greatest(v_speed, s[4]) >= 5 or (v_speed < 0 and s[4] < 0 and v_kmh >= 5)) then
    return array[v_time, p_lat, p_lng, v_speed, s[5] + v_step_km, 0];
  end if;
  return array[v_time, p_lat, p_lng, v_speed, s[5], 0];
end $$;
comment on function tracksolid.driven_km_step(double precision[], timestamptz, double precision, double precision, real) is
  'One fix more for tracksolid.driven_km';
