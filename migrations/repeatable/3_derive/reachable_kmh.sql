-- The highest speed at both ends of a step that its distance allows: the vehicle slows down after the first fix and speeds up to the next one, at
-- 3 m/s² (11 km/h each second). 20 m more than measured, as fixes are not exact.
create or replace function tracksolid.reachable_kmh(p_km double precision, p_s double precision) returns double precision
  language sql immutable parallel safe
  return 3.6 * case when p_km * 1000 + 20 >= 0.75 * p_s * p_s then (p_km * 1000 + 20) / greatest(p_s, 1) + 0.75 * p_s else sqrt(3 * (p_km * 1000 + 20)) end;
comment on function tracksolid.reachable_kmh(double precision, double precision) is
  'Highest speed that a step allows, km/h. Called by judge_fixes';
