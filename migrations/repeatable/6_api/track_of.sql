-- The driven line of one device in [p_from, p_to] as GeoJSON features, cut where the fixes are more than track_gap_s or
-- track_gap_km apart. Cell positions are left out: they are off by kilometres. Each call is planned for its own range: one
-- plan for all would have to look at every partition there is. Arrays are pasted as text: twice as fast as json_agg.
create or replace function tracksolid.track_of(
    p_imei text, p_from timestamptz, p_to timestamptz,
    out fixes bigint, out stretches bigint, out distance_km numeric, out max_speed_kmh real,
    out first_fix_at text, out last_fix_at text, out features json)
  language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  v_gap interval := tracksolid.setting('track_gap_s')::numeric * interval '1 second';
  v_gap_km double precision := tracksolid.setting('track_gap_km')::double precision;
begin
  with fix as (
    select p.gps_time, p.lat, p.lng, p.speed_kmh, p.direction_deg, p.gps_time - lag(p.gps_time) over w as gap,
           tracksolid.haversine_km(lag(p.lat) over w, lag(p.lng) over w, p.lat, p.lng) as step_km
      from tracksolid.position_history p
     where p.imei = p_imei and p.gps_time >= p_from and p.gps_time <= p_to
       and p.position_type is distinct from 'lbs'
    window w as (order by p.gps_time)
  ), cut as (
    select f.*, f.gap is null or f.gap > v_gap or f.step_km > v_gap_km as starts from fix f
  ), numbered as (
    select c.*, count(*) filter (where c.starts) over (order by c.gps_time) as stretch from cut c
  ), stretch as materialized (  -- the window above delivers in order of time, and the aggregates keep it
    select n.stretch, min(n.gps_time) as start_time, max(n.gps_time) as end_time, count(*) as fixes,
           coalesce(sum(n.step_km) filter (where not n.starts), 0) as distance_km, max(n.speed_kmh) as max_speed_kmh,
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
             select s.stretch, reporting.utc_text(s.start_time) as start_time, reporting.utc_text(s.end_time) as end_time,
                    s.fixes, round(s.distance_km::numeric, 3) as distance_km, ('[' || s.times || ']')::json as times,
                    ('[' || s.speeds_kmh || ']')::json as speeds_kmh,
                    ('[' || s.directions_deg || ']')::json as directions_deg) p) as properties
      from stretch s order by s.stretch
  )
  select coalesce(sum(s.fixes), 0), count(*), round(coalesce(sum(s.distance_km), 0)::numeric, 3), max(s.max_speed_kmh),
         reporting.utc_text(min(s.start_time)), reporting.utc_text(max(s.end_time)),
         (select coalesce(json_agg(row_to_json(f)), '[]') from feature f)
    into fixes, stretches, distance_km, max_speed_kmh, first_fix_at, last_fix_at, features
    from stretch s;
end $$;
comment on function tracksolid.track_of(text, timestamptz, timestamptz) is
  'Line and figures of one device over a time, one feature a stretch. Called by fn_vehicle_track and fn_trip';
