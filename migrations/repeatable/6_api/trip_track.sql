-- After: track_of
-- One trip as a track through all its fixes, with those that the program has read from the archive.
create or replace function tracksolid.trip_track(p_trip_id bigint, p_archived tracksolid.archived_fix[], p_scope text[]) returns json
  language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_trip record;
begin
  select * into v_trip from tracksolid.shown_trips t where t.trip_id = p_trip_id and tracksolid.in_scope(t.cost_centre, p_scope);
  if not found then
    raise exception 'unknown trip ''%''', p_trip_id
      using errcode = 'no_data_found', hint = 'give a trip_id from the answer of POST /webhook/fleet-dashboard';
  end if;
  return (
    select json_build_object(
      'vehicle', (select row_to_json(v) from (
        select v_trip.imei, v_trip.vehicle_number, v_trip.driver_name, v_trip.cost_centre, v_trip.assigned_city) v),
      'summary', (select row_to_json(s) from (
        select v_trip.trip_id, reporting.utc_text(v_trip.start_time) as start_time, reporting.utc_text(v_trip.end_time) as end_time,
               v_trip.duration_s, round(v_trip.distance_km::numeric, 3) as distance_km, v_trip.avg_speed_kmh,
               v_trip.max_speed_kmh, v_trip.idle_s, v_trip.quality, v_trip.source, t.fixes, t.stretches) s),
      'geojson', json_build_object('type', 'FeatureCollection', 'features', case
        when t.fixes > 0 or v_trip.route is null then t.features
        else json_build_array(json_build_object(
          'type', 'Feature', 'geometry', reporting.line_json(v_trip.route),
          'properties', json_build_object('imei', v_trip.imei, 'vehicle_number', v_trip.vehicle_number, 'trip_id', p_trip_id, 'stretch', 1, 'times', null, 'speeds_kmh', null, 'directions_deg', null))) end))
      from tracksolid.track_of(v_trip.imei, v_trip.vehicle_number, p_trip_id, v_trip.start_time, coalesce(v_trip.end_time, now()), p_archived) t);
end $$;
comment on function tracksolid.trip_track(bigint, tracksolid.archived_fix[], text[]) is 'One trip as a track. Called by fn_trip and fn_archived_trip';
