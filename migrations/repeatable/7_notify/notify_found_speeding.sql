-- Fixes above the threshold since p_since, joined over pauses of join_min, by the speeds that the figures rest on (judge_fixes): spikes and jumps of the
-- receiver are no speeding. Only drives whose judged top speed is above the threshold are read, so a large fleet costs little. The top speed of a drive
-- is rounded to a tenth, that of a fix is not.
create or replace function tracksolid.notify_found_speeding(p_rule tracksolid.notify_rules, p_since timestamptz) returns setof tracksolid.notify_finding
  language sql stable set search_path = pg_catalog, pg_temp as $$
  with limits as (
    select coalesce(p_rule.threshold, tracksolid.setting('speeding_kmh')::numeric) as kmh, p_rule.join_min * interval '1 minute' as pause,
           tracksolid.figure_rules() as rules
  ), drive as materialized (
    select g.imei, g.start_time, g.end_time
      from limits r
      join tracksolid.legs g on g.day >= (p_since at time zone tracksolid.setting('timezone'))::date and g.end_time >= p_since and g.max_speed_kmh + 0.05 > r.kmh
  ), judged as (
    select d.imei, d.start_time, d.end_time, s.gps_time, s.speed_kmh, s.lat, s.lng - case when s.lng > 180 then 360 else 0 end as lng,
           s.moves or coalesce(lead(s.moves) over (partition by d.imei, d.start_time order by s.gps_time), false) as moves
      from limits r cross join drive d cross join lateral tracksolid.judge_fixes(tracksolid.fixes_around(d.imei, d.start_time, d.end_time), r.rules) s
  ), fast as (
    select j.imei, j.gps_time, j.speed_kmh, j.lat, j.lng, lag(j.gps_time) over w as before
      from limits r
      join (select distinct on (t.imei, t.gps_time) t.* from judged t  -- two drives may meet at a fix
             where t.moves and t.gps_time between greatest(t.start_time, p_since) and t.end_time order by t.imei, t.gps_time) j on j.speed_kmh > r.kmh
      left join tracksolid.assignments a on a.imei = j.imei and a.valid @> j.gps_time
     cross join tracksolid.vehicle_filter(p_rule.vehicles) f
     where tracksolid.is_chosen(f.imeis, f.keys, p_rule.cost_centres, j.imei, a.vehicle_key, a.cost_centre)
    window w as (partition by j.imei order by j.gps_time)
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
