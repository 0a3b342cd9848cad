-- Days within which a tracker begins or ceases to stand for something: their figures are counted in parts, by the assignment of each.
create or replace view tracksolid.v_changed_days as
  select distinct a.imei, d.day
    from tracksolid.assignments a
   cross join (select value as zone from tracksolid.settings where name = 'timezone') z
   cross join lateral (values (lower(a.valid)), (upper(a.valid))) b(at)
   cross join lateral (select (b.at at time zone z.zone)::date as day) d
   where isfinite(b.at) and b.at > tracksolid.day_start(d.day, z.zone);
comment on view tracksolid.v_changed_days is
  'Days of a tracker that are counted in parts, as its assignment changes within them. Read by v_vehicle_days, v_fuel_daily and usage_days';
comment on column tracksolid.v_changed_days.day is 'day of the fleet''s zone';
