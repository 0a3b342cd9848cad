-- After: fixes_around
-- As fixes_around, of a time that reaches into the archive: p_archived are the fixes of the tracker that are in files, from a week before to a week
-- behind it. What the database has of that time is used as well.
create or replace function tracksolid.fixes_with_archived(
    p_imei text, p_from timestamptz, p_to timestamptz, p_archived tracksolid.archived_fix[]) returns tracksolid.fix[]
  language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan set jit = off as $$
declare
  v_from timestamptz := p_from - interval '2 hours';
  v_to timestamptz := p_to + interval '2 hours';
begin
  return (
    with fix as materialized (
      select f.gps_time, f.lat, f.lng, f.speed_kmh, f.acc_on
        from unnest(tracksolid.fixes_around(p_imei, p_from, p_to)) f
      union all
      select a.gps_time, a.lat, a.lng, a.speed_kmh, a.acc_on
        from unnest(p_archived) a where a.imei = p_imei and tracksolid.is_counted(a.position_type)
    ), reach as (
      select coalesce(max(f.gps_time) filter (where f.gps_time < v_from and f.gps_time >= v_from - interval '7 days'), v_from) as starts,
             coalesce(min(f.gps_time) filter (where f.gps_time > v_to and f.gps_time <= v_to + interval '7 days'), v_to) as ends
        from fix f
    )
    select array_agg(row(f.gps_time, f.lat, f.lng, f.speed_kmh, f.acc_on)::tracksolid.fix order by f.gps_time)
      from reach r join fix f on f.gps_time between r.starts and r.ends);
end $$;
comment on function tracksolid.fixes_with_archived(text, timestamptz, timestamptz, tracksolid.archived_fix[]) is
  'Counted fixes of a device from database and archive. Called by track_of';
