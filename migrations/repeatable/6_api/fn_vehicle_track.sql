-- After: track_of, vehicle_trackers
-- The driven line of one vehicle over the last p_hours, over all the trackers that stood for it: numbered through, in order of time.
drop function if exists reporting.fn_vehicle_track(text, integer);  -- before p_scope
create or replace function reporting.fn_vehicle_track(p_vehicle_number text, p_hours integer default 24, p_scope text[] default null)
  returns json
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_hours integer := coalesce(p_hours, 24);
  v_to timestamptz := now();
  v_from timestamptz;
  v_vehicle json;
begin
  if nullif(btrim(p_vehicle_number), '') is null then
    raise exception 'vehicle_number is missing' using errcode = 'invalid_parameter_value', hint = 'give a plate or an imei';
  elsif v_hours not between 1 and 2160 then
    raise exception 'hours ''%'' is out of range (allowed: 1 to 2160)', v_hours
      using errcode = 'invalid_parameter_value', hint = '24 is the default, 2160 is 90 days';
  end if;
  v_from := v_to - v_hours * interval '1 hour';
  select row_to_json(v) into v_vehicle
    from (select t.imei, t.vehicle_number, t.driver_name, t.cost_centre, t.assigned_city
            from tracksolid.vehicle_trackers(p_vehicle_number, v_from, v_to, p_scope) t limit 1) v;
  if not found then
    raise exception 'unknown vehicle ''%''', p_vehicle_number
      using errcode = 'no_data_found', hint = 'give a plate or an imei of the device list; spaces, dashes and case do not matter';
  end if;
  return (
    with tracker as materialized (
      select r.*, row_number() over (order by r.n desc) as oldest_first
        from (select t.imei, t.starts, t.ends, row_number() over () as n from tracksolid.vehicle_trackers(p_vehicle_number, v_from, v_to, p_scope) t) r
       where r.starts <= r.ends
    ), track as materialized (
      select k.oldest_first, t.* from tracker k cross join lateral tracksolid.track_of(k.imei, v_vehicle ->> 'vehicle_number', null, k.starts, k.ends) t where t.fixes > 0
    ), feature as (
      select t.oldest_first, f.n, f.feature, row_number() over (order by t.oldest_first, f.n) as stretch
        from track t cross join lateral json_array_elements(t.features) with ordinality f(feature, n)
    )
    select json_build_object(
      'vehicle', v_vehicle,
      'summary', (
        select row_to_json(s) from (
          select v_hours as hours, reporting.utc_text(v_from) as "from", reporting.utc_text(v_to) as "to",
                 coalesce(sum(t.fixes), 0) as fixes, coalesce(sum(t.stretches), 0) as stretches, coalesce(sum(t.distance_km), 0) as distance_km,
                 max(t.max_speed_kmh) as max_speed_kmh, min(t.first_fix_at) as first_fix_at, max(t.last_fix_at) as last_fix_at from track t) s),
      'geojson', json_build_object('type', 'FeatureCollection', 'features', coalesce(
        case when (select count(*) from track) = 1 then (select t.features from track t) end,
        (select json_agg(jsonb_set(f.feature::jsonb, '{properties,stretch}', to_jsonb(f.stretch))::json order by f.stretch) from feature f), '[]'))));
end $$;
comment on function reporting.fn_vehicle_track(text, integer, text[]) is
  'Track of one vehicle as GeoJSON, one line per stretch, with times and speeds. Called by GET /webhook/live-positions/track';
