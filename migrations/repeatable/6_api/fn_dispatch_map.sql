-- After: shown_centres, live_properties
drop function if exists reporting.fn_dispatch_map(text);  -- before p_scope
create or replace function reporting.fn_dispatch_map(p_cost_centre text default null, p_scope text[] default null) returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select json_build_object(
    'summary', json_build_object('vehicles', count(*), 'on_a_trip', count(*) filter (where m.trip_start_time is not null),
                                 'as_of', reporting.utc_text(now())),
    'geojson', json_build_object('type', 'FeatureCollection', 'features', coalesce(json_agg(json_build_object(
      'type', 'Feature', 'id', m.id,
      'geometry', json_build_object('type', 'Point', 'coordinates',
                                    json_build_array(round(m.lng::numeric, 6), round(m.lat::numeric, 6))),
      'properties', (select row_to_json(p) from (
        select q.*, reporting.utc_text(m.trip_start_time) as trip_start_time, round(m.trip_distance_km::numeric, 3) as trip_distance_km
          from reporting.live_properties(v, l) q) p)) order by m.vehicle_number, m.imei), '[]')))
    from tracksolid.v_active_dispatch_map m join reporting.v_live_positions v on v.imei = m.imei
         join tracksolid.live_positions l on l.imei = m.imei cross join (select reporting.shown_centres(p_cost_centre, p_scope) as centres) c
   where c.centres is null or m.cost_centre = any(c.centres);
$$;
comment on function reporting.fn_dispatch_map(text, text[]) is
  'Vehicles that can be sent somewhere now, as GeoJSON. Called by GET /analytics/dispatch';
