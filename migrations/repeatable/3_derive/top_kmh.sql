-- The top speed of a step that moves: the higher of its two fixes; where neither has a speed, the mean speed. A speed of 0 is no speed that is
-- missing: the mean speeds of receivers that drop out for a fix are noise. A field that is 0 all the time is judged by top_of_drive.
create or replace function tracksolid.top_kmh(p_before_kmh double precision, p_kmh double precision, p_mean_kmh double precision) returns double precision
  language sql immutable parallel safe
  return coalesce(greatest(p_before_kmh, p_kmh), p_mean_kmh);
comment on function tracksolid.top_kmh(double precision, double precision, double precision) is
  'Top speed of a step. Called by find_legs, routes_between and track_of';
