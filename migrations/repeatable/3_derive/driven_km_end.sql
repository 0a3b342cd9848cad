create or replace function tracksolid.driven_km_end(s double precision[]) returns double precision
  language sql immutable parallel safe
  return coalesce(s[5], 0);
comment on function tracksolid.driven_km_end(double precision[]) is 'Result of tracksolid.driven_km';
