-- Seconds of driving of a trip: its duration less the idling, but no more than the vendor's run time, which may leave idling out already.
create or replace function tracksolid.driving_s(p_start timestamptz, p_end timestamptz, p_duration_s integer, p_idle_s integer) returns integer
  language sql immutable parallel safe
  return greatest(0, least(p_duration_s, greatest(extract(epoch from p_end - p_start)::integer, p_duration_s) - coalesce(p_idle_s, 0)));
comment on function tracksolid.driving_s(timestamptz, timestamptz, integer, integer) is 'Driving time of a trip, seconds. Called by trips_as_shown';
