-- The top speed of a step that moves: the higher of its two fixes; where none says that the vehicle moves, or none says anything, the mean speed.
create or replace function tracksolid.top_kmh(
    p_before_kmh double precision, p_kmh double precision, p_mean_kmh double precision, p_moving_kmh double precision) returns double precision
  language sql immutable parallel safe
  return case when greatest(p_before_kmh, p_kmh) >= p_moving_kmh then greatest(p_before_kmh, p_kmh) else p_mean_kmh end;
comment on function tracksolid.top_kmh(double precision, double precision, double precision, double precision) is
  'Top speed of a step. Called by find_legs, routes_between and track_of';
