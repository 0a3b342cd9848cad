-- The top speed of a drive: the highest that was sent. Where that is less than the mean speed of the whole drive by a fifth, as when the field is
-- always 0, the highest mean speed of a step. p_km, p_driving_s: of the drive.
create or replace function tracksolid.top_of_drive(
    p_sent_kmh double precision, p_mean_kmh double precision, p_km double precision, p_driving_s double precision) returns double precision
  language sql immutable parallel safe
  return case when p_sent_kmh * p_driving_s >= 0.8 * p_km * 3600 or p_mean_kmh is null then p_sent_kmh else greatest(p_sent_kmh, p_mean_kmh) end;
comment on function tracksolid.top_of_drive(double precision, double precision, double precision, double precision) is
  'Top speed of a drive, km/h. Called by find_legs, routes_between and track_of';
