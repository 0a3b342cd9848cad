-- After: vehicles_named
-- The key of the vehicle that somebody means by a plate; null when there is none. A spelling that several vehicles share is refused, or with
-- p_refuse false, for names that are stored, means none of them.
create or replace function tracksolid.one_vehicle(p_name text, p_scope text[] default null, p_refuse boolean default true) returns text
  language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_keys text[] := tracksolid.vehicles_named(p_name, p_scope);
begin
  if cardinality(v_keys) > 1 and p_refuse then
    raise exception '% is the name of several vehicles', quote_literal(p_name)
      using errcode = 'invalid_parameter_value', hint = 'write the plate with its separators, as it is stored, or give an imei';
  end if;
  return case when cardinality(v_keys) = 1 then v_keys[1] end;
end $$;
comment on function tracksolid.one_vehicle(text, text[], boolean) is
  'The vehicle called by a plate. Called by vehicle_filter, vehicle_trackers and fn_live_positions';
