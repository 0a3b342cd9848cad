-- After: driven_km_step, driven_km_end, judge_fixes
create or replace aggregate tracksolid.driven_km(timestamptz, double precision, double precision, real) (
  sfunc = tracksolid.driven_km_step, stype = double precision[], finalfunc = tracksolid.driven_km_end, parallel = safe);
comment on aggregate tracksolid.driven_km(timestamptz, double precision, double precision, real) is
  'Kilometres over fixes (gps_time, lat, lng, speed_kmh) by the rule of tracksolid.judge_fixes and the thresholds as shipped, the ignition not known';
