-- After: driven_km_step, driven_km_end
create or replace aggregate tracksolid.driven_km(timestamptz, double precision, double precision, real) (
  sfunc = tracksolid.driven_km_step, stype = double precision[], finalfunc = tracksolid.driven_km_end, parallel = safe);
comment on aggregate tracksolid.driven_km(timestamptz, double precision, double precision, real) is
  'Kilometres over fixes given in order of time (gps_time, lat, lng, speed_kmh): steps with 5 km/h or more at either end; '
  'standing (jitter), silences over 30 min and what would take more than 200 km/h (a jump) are left out';
