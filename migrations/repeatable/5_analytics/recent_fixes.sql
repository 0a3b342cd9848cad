-- Fixes of some devices over a time, for views that are about now. A function, because a view's own now() is known too late
-- to leave partitions out of the plan: with ten years of them, planning would take longer than reading.
create or replace function tracksolid.recent_fixes(p_imeis text[], p_from timestamptz, p_to timestamptz)
  returns table (imei text, gps_time timestamptz, lat double precision, lng double precision, speed_kmh real, direction_deg real,
                 acc_on boolean, position_type text)
  language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan set jit = off as $$
#variable_conflict use_column
begin
  return query
    select h.imei, h.gps_time, h.lat, h.lng, h.speed_kmh, h.direction_deg, h.acc_on, h.position_type
      from unnest(p_imeis) as d(imei)
     cross join lateral (select p.* from tracksolid.position_history p
                          where p.imei = d.imei and p.gps_time > p_from and p.gps_time <= p_to) h;
end $$;
comment on function tracksolid.recent_fixes(text[], timestamptz, timestamptz) is
  'Fixes of some devices in (p_from, p_to]. Called by v_fleet_trace';
