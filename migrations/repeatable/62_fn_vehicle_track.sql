-- The driven line of one vehicle over the last p_hours, cut where the fixes are more than track_gap_s or track_gap_km
-- apart. Cell positions are left out: they are off by kilometres. Each call is planned for its own range: one plan
-- for all would have to look at every partition there is. Arrays are pasted as text: twice as fast as json_agg.
create or replace function reporting.fn_vehicle_track(p_vehicle_number text, p_hours integer default 24) returns json
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  v_hours integer := coalesce(p_hours, 24);
  v_from timestamptz;
  v_to timestamptz := now();
  v_gap interval := tracksolid.setting('track_gap_s')::numeric * interval '1 second';
  v_gap_km double precision := tracksolid.setting('track_gap_km')::double precision;
  v_vehicle record;
begin
  if nullif(btrim(p_vehicle_number), '') is null then
    raise exception 'vehicle_number is missing' using errcode = 'invalid_parameter_value', hint = 'give a plate or an imei';
  elsif v_hours not between 1 and 2160 then
    raise exception 'hours ''%'' is out of range (allowed: 1 to 2160)', v_hours
      using errcode = 'invalid_parameter_value', hint = '24 is the default, 2160 is 90 days';
  end if;
  select d.imei, d.display_name as vehicle_number, nullif(btrim(d.driver_name), '') as driver_name,
         coalesce(nullif(btrim(d.cost_centre), ''), 'Unassigned') as cost_centre,
         nullif(btrim(d.assigned_city), '') as assigned_city
    into v_vehicle
    from tracksolid.devices d
   where d.plate_normalized = reporting.normalize_plate(p_vehicle_number) or d.imei = btrim(p_vehicle_number)
   order by d.imei = btrim(p_vehicle_number) desc, d.enabled desc, d.last_seen_at desc, d.imei limit 1;
  if not found then
    raise exception 'unknown vehicle ''%''', p_vehicle_number
      using errcode = 'no_data_found', hint = 'give a plate or an imei of the device list; blanks, dashes and case do not matter';
  end if;
  v_from := v_to - v_hours * interval '1 hour';
  return (
    with fix as (
      select p.gps_time, p.lat, p.lng, p.speed_kmh, p.direction_deg, p.gps_time - lag(p.gps_time) over w as gap,
             tracksolid.haversine_km(lag(p.lat) over w, lag(p.lng) over w, p.lat, p.lng) as step_km
        from tracksolid.position_history p
       where p.imei = v_vehicle.imei and p.gps_time > v_from and p.gps_time <= v_to
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
    select json_build_object(
      'vehicle', row_to_json(v_vehicle),
      'summary', (
        select row_to_json(t) from (
          select v_hours as hours, reporting.utc_text(v_from) as "from", reporting.utc_text(v_to) as "to",
                 coalesce(sum(fixes), 0) as fixes, count(*) as stretches,
                 round(coalesce(sum(distance_km), 0)::numeric, 3) as distance_km, max(max_speed_kmh) as max_speed_kmh,
                 reporting.utc_text(min(start_time)) as first_fix_at, reporting.utc_text(max(end_time)) as last_fix_at
            from stretch) t),
      'geojson', json_build_object('type', 'FeatureCollection', 'features',
        (select coalesce(json_agg(row_to_json(f)), '[]') from feature f))));
end $$;
comment on function reporting.fn_vehicle_track(text, integer) is
  'Track of one vehicle as GeoJSON, one line per stretch, with times and speeds. Called by GET /webhook/live-positions/track';
