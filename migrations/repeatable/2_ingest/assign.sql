-- After: assign_range
-- For people: from p_from (null: always) to p_to (null: until further notice), both as instants. A column that is left out stays as it was, '' is none.
create or replace function tracksolid.assign(
    p_imei text, p_from timestamptz, p_to timestamptz default null, p_vehicle_number text default null, p_driver_name text default null,
    p_cost_centre text default null, p_assigned_city text default null) returns void
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if p_from >= p_to then
    raise exception 'from ''%'' to ''%'' is no time', p_from, p_to using errcode = 'invalid_parameter_value', hint = 'the time is [from, to)';
  elsif not exists (select from tracksolid.devices d where d.imei = p_imei)
     and not exists (select from tracksolid.assignments a where a.imei = p_imei)
     and not exists (select from tracksolid.position_history p where p.imei = p_imei) then
    raise exception 'no tracker has the imei %', quote_literal(p_imei)
      using errcode = 'invalid_parameter_value', hint = 'a plate is no imei: select imei from tracksolid.assignments where vehicle_number = ''…''';
  end if;
  perform tracksolid.assign_range(p_imei, tstzrange(p_from, p_to), jsonb_strip_nulls(jsonb_build_object(
    'vehicle_number', p_vehicle_number, 'driver_name', p_driver_name, 'cost_centre', p_cost_centre, 'assigned_city', p_assigned_city)), 'sql');
end $$;
comment on function tracksolid.assign(text, timestamptz, timestamptz, text, text, text, text) is
  'Dates a vehicle, driver, cost centre or city. Called by people: select tracksolid.assign(imei, from, to, p_driver_name => …)';
