-- The driven line of one device in [p_from, p_to] as GeoJSON features, cut where the fixes are more than track_gap_s apart, where a jump leads
-- further than track_gap_km, and at 180°. Kilometres are those of tracksolid.judge_fixes, over the cuts as well: a silence that counts, counts.
-- Each feature says whose it is (p_trip_id null: of no trip), as two tracks may lie in one layer. Arrays are pasted as text: twice as fast as json_agg.
-- p_archived: fixes of the time that the program has read from the archive, as fixes_with_archived wants them.
drop function if exists tracksolid.track_of(text, text, bigint, timestamptz, timestamptz);  -- before p_archived
create or replace function tracksolid.track_of(
    p_imei text, p_vehicle_number text, p_trip_id bigint, p_from timestamptz, p_to timestamptz,
    p_archived tracksolid.archived_fix[] default null, out fixes bigint, out stretches bigint, out distance_km numeric, out max_speed_kmh real,
    out first_fix_at text, out last_fix_at text, out features json)
  language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan set jit = off as $$
declare
  v_rules tracksolid.figure_rules := tracksolid.figure_rules();
  v_gap_s double precision := tracksolid.setting('track_gap_s')::double precision;
  v_gap_km double precision := tracksolid.setting('track_gap_km')::double precision;
  v_fixes tracksolid.fix[] := case when p_archived is null then tracksolid.fixes_around(p_imei, p_from, p_to)
                                   else tracksolid.fixes_with_archived(p_imei, p_from, p_to, p_archived) end;
begin
  with step as materialized (
    select s.* from tracksolid.judge_fixes(v_fixes, v_rules) s where s.gps_time between p_from and p_to
  ), place as (
    select p.gps_time, p.lat, p.lng, p.speed_kmh, p.direction_deg from tracksolid.position_history p where p.imei = p_imei and p.gps_time between p_from and p_to
    union all
    select a.gps_time, a.lat, a.lng, a.speed_kmh, a.direction_deg from unnest(p_archived) a where a.imei = p_imei and a.gps_time between p_from and p_to
  ), fix as (
    select s.gps_time, p.lat, p.lng, p.speed_kmh, p.direction_deg, case when s.moves and s.before >= p_from then s.step_km end as driven_km,
           case when s.moves then round(tracksolid.top_kmh(s.before_kmh, s.speed_kmh, s.mean_kmh)::numeric, 1) end as top_kmh,
           case when s.moves and s.step_s >= 5 then s.mean_kmh end as mean_kmh, case when s.moves and s.before >= p_from then s.driving_s end as driving_s,
           coalesce(s.before < p_from or s.step_s > v_gap_s or (s.step_km > v_gap_km and s.mean_kmh > v_rules.jump_kmh), true)
             or abs(p.lng - lag(p.lng) over (order by s.gps_time)) > 180 as starts
      from step s
      join place p on p.gps_time = s.gps_time
  ), numbered as (
    select f.*, count(*) filter (where f.starts) over (order by f.gps_time) as stretch from fix f
  ), stretch as materialized (  -- the window above delivers in order of time, and the aggregates keep it
    select n.stretch, min(n.gps_time) as start_time, max(n.gps_time) as end_time, count(*) as fixes,
           coalesce(sum(n.driven_km) filter (where not n.starts), 0) as distance_km,
           string_agg('[' || round(n.lng::numeric, 6) || ',' || round(n.lat::numeric, 6) || ']', ',') as coordinates,
           string_agg(floor(extract(epoch from n.gps_time))::bigint::text, ',') as times,
           string_agg(coalesce(n.speed_kmh::text, 'null'), ',') as speeds_kmh,
           string_agg(coalesce(n.direction_deg::text, 'null'), ',') as directions_deg
      from numbered n group by n.stretch
  ), feature as (
    select 'Feature' as type,
           json_build_object('type', case when s.fixes > 1 then 'LineString' else 'Point' end, 'coordinates',
                             case when s.fixes > 1 then '[' || s.coordinates || ']' else s.coordinates end::json) as geometry,
           (select row_to_json(p) from (
             select p_imei as imei, p_vehicle_number as vehicle_number, p_trip_id as trip_id, s.stretch, reporting.utc_text(s.start_time) as start_time, reporting.utc_text(s.end_time) as end_time,
                    s.fixes, round(s.distance_km::numeric, 3) as distance_km, ('[' || s.times || ']')::json as times,
                    ('[' || s.speeds_kmh || ']')::json as speeds_kmh,
                    ('[' || s.directions_deg || ']')::json as directions_deg) p) as properties
      from stretch s order by s.stretch
  )
  select coalesce(sum(s.fixes), 0), count(*), (select round(coalesce(sum(f.driven_km), 0)::numeric, 3) from fix f),
         (select round(tracksolid.top_of_drive(max(f.top_kmh)::double precision, max(f.mean_kmh), sum(f.driven_km), sum(f.driving_s))::numeric, 1) from fix f),
         reporting.utc_text(min(s.start_time)), reporting.utc_text(max(s.end_time)),
         (select coalesce(json_agg(row_to_json(f)), '[]') from feature f)
    into fixes, stretches, distance_km, max_speed_kmh, first_fix_at, last_fix_at, features
    from stretch s;
end $$;
comment on function tracksolid.track_of(text, text, bigint, timestamptz, timestamptz, tracksolid.archived_fix[]) is
  'Line and figures of one device over a time, one feature a stretch. Called by fn_vehicle_track and trip_track';
