-- After: shown_centres
drop function if exists reporting.fn_fleet_trace(text);  -- before p_scope
create or replace function reporting.fn_fleet_trace(p_cost_centre text default null, p_scope text[] default null) returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select json_build_object('type', 'FeatureCollection', 'features', coalesce(json_agg(json_build_object(
           'type', 'Feature',
           'geometry', json_build_object('type', case when v.fixes > 1 then 'LineString' else 'Point' end, 'coordinates',
                                         case when v.fixes > 1 then '[' || v.coordinates || ']' else v.coordinates end::json),
           'properties', json_build_object('imei', v.imei, 'vehicle_number', v.vehicle_number, 'cost_centre', v.cost_centre,
                                           'fixes', v.fixes, 'start_time', reporting.utc_text(v.start_time),
                                           'end_time', reporting.utc_text(v.end_time))) order by v.vehicle_number, v.imei), '[]'))
    from (select t.imei, t.vehicle_number, t.cost_centre, count(*) as fixes, min(t.gps_time) as start_time, max(t.gps_time) as end_time,
                 string_agg('[' || round(t.lng::numeric, 6) || ',' || round(t.lat::numeric, 6) || ']', ',' order by t.gps_time) as coordinates
            from tracksolid.v_fleet_trace t cross join (select reporting.shown_centres(p_cost_centre, p_scope) as centres) c
           where c.centres is null or t.cost_centre = any(c.centres)
           group by t.imei, t.vehicle_number, t.cost_centre) v;
$$;
comment on function reporting.fn_fleet_trace(text, text[]) is
  'The last hour of every vehicle as one line each, GeoJSON. Called by GET /analytics/trace';
