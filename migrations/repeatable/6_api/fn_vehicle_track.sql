-- The driven line of one vehicle over the last p_hours.
create or replace function reporting.fn_vehicle_track(p_vehicle_number text, p_hours integer default 24) returns json
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_hours integer := coalesce(p_hours, 24);
  v_from timestamptz;
  v_to timestamptz := now();
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
    select json_build_object(
      'vehicle', row_to_json(v_vehicle),
      'summary', (
        select row_to_json(s) from (
          select v_hours as hours, reporting.utc_text(v_from) as "from", reporting.utc_text(v_to) as "to",
                 t.fixes, t.stretches, t.distance_km, t.max_speed_kmh, t.first_fix_at, t.last_fix_at) s),
      'geojson', json_build_object('type', 'FeatureCollection', 'features', t.features))
      from tracksolid.track_of(v_vehicle.imei, v_from, v_to) t);
end $$;
comment on function reporting.fn_vehicle_track(text, integer) is
  'Track of one vehicle as GeoJSON, one line per stretch, with times and speeds. Called by GET /webhook/live-positions/track';
