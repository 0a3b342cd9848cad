-- Fixes above the threshold since p_since, joined over pauses of join_min. Only drives whose judged top speed is above it are read: a jump of the
-- receiver is no speeding, and a large fleet costs little. The top speed of a drive is rounded to a tenth, that of a fix is not.
create or replace function tracksolid.notify_found_speeding(p_rule tracksolid.notify_rules, p_since timestamptz) returns setof tracksolid.notify_finding
  language sql stable set search_path = pg_catalog, pg_temp as $$
  with limits as (
    select coalesce(p_rule.threshold, tracksolid.setting('speeding_kmh')::numeric) as kmh, p_rule.join_min * interval '1 minute' as pause
  ), fast as (
    select p.imei, p.gps_time, p.speed_kmh, p.lat, p.lng, lag(p.gps_time) over w as before
      from limits r
      join tracksolid.legs g on g.day >= (p_since at time zone tracksolid.setting('timezone'))::date and g.end_time >= p_since and g.max_speed_kmh + 0.05 > r.kmh
     cross join lateral tracksolid.recent_fixes(array[g.imei], g.start_time - interval '1 second', g.end_time) p
      left join tracksolid.assignments a on a.imei = p.imei and a.valid @> p.gps_time
     cross join tracksolid.vehicle_filter(p_rule.vehicles) f
     where p.gps_time >= p_since and p.speed_kmh > r.kmh and p.speed_kmh <= g.max_speed_kmh + 0.05 and tracksolid.is_counted(p.position_type)
       and tracksolid.is_chosen(f.imeis, f.keys, p_rule.cost_centres, p.imei, a.vehicle_key, a.cost_centre)
    window w as (partition by p.imei order by p.gps_time)
  ), run as (
    select f.*, count(*) filter (where f.before is null or f.gps_time - f.before > r.pause) over (partition by f.imei order by f.gps_time) as number
      from fast f cross join limits r
  )
  select n.imei, n.imei, min(n.gps_time), max(n.gps_time), 'warning',
         format('%s km/h, limit %s km/h', trim_scale(round(max(n.speed_kmh)::numeric, 1)), trim_scale(min(r.kmh))),
         round(max(n.speed_kmh)::numeric, 1), 'km/h', (array_agg(n.lat order by n.speed_kmh desc, n.gps_time))[1], (array_agg(n.lng order by n.speed_kmh desc, n.gps_time))[1]
    from run n cross join limits r group by n.imei, n.number
$$;
comment on function tracksolid.notify_found_speeding(tracksolid.notify_rules, timestamptz) is 'Speeding that is an episode of a rule of fleet notify. Called by notify_rule';
