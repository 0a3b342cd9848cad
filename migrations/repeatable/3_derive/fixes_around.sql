-- The counted fixes of [p_from, p_to] as tracksolid.judge_fixes needs them: with two hours on both sides and the nearest fix beyond,
-- up to a week away. Planned for its own values: an index range of the partitions it lies in.
create or replace function tracksolid.fixes_around(p_imei text, p_from timestamptz, p_to timestamptz) returns tracksolid.fix[]
  language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan set jit = off as $$
declare
  v_from timestamptz := p_from - interval '2 hours';
  v_to timestamptz := p_to + interval '2 hours';
  v_before timestamptz;
  v_after timestamptz;
begin
  select max(p.gps_time) into v_before from tracksolid.position_history p
   where p.imei = p_imei and p.gps_time < v_from and p.gps_time >= v_from - interval '7 days' and tracksolid.is_counted(p.position_type);
  select min(p.gps_time) into v_after from tracksolid.position_history p
   where p.imei = p_imei and p.gps_time > v_to and p.gps_time <= v_to + interval '7 days' and tracksolid.is_counted(p.position_type);
  v_from := coalesce(v_before, v_from);
  v_to := coalesce(v_after, v_to);
  return (select array_agg(row(p.gps_time, p.lat, p.lng, p.speed_kmh, p.acc_on)::tracksolid.fix order by p.gps_time)
            from tracksolid.position_history p
           where p.imei = p_imei and p.gps_time >= v_from and p.gps_time <= v_to and tracksolid.is_counted(p.position_type));
end $$;
comment on function tracksolid.fixes_around(text, timestamptz, timestamptz) is
  'Counted fixes of a device over a time, with what lies around it. Called by build_device_days, find_trips, routes_between and track_of';
