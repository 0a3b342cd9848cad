-- Collects fixes: four numbers each.
create or replace function tracksolid.driven_km_step(
    s double precision[], p_time timestamptz, p_lat double precision, p_lng double precision, p_speed_kmh real)
  returns double precision[]
  language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
  s := s || array[extract(epoch from p_time)::double precision, p_lat, p_lng, p_speed_kmh];
  return s;
end $$;
comment on function tracksolid.driven_km_step(double precision[], timestamptz, double precision, double precision, real) is
  'One fix more for tracksolid.driven_km';
