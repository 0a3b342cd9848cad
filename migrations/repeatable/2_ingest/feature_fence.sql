-- After: fence_problem
-- One GeoJSON feature of an operator's file as a fence, or what is wrong with it.
create or replace function tracksolid.feature_fence(
    p_feature jsonb, out fence_id text, out fence_name text, out color text, out shape public.geometry, out buffer_m double precision, out problem text)
  language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_properties jsonb := p_feature -> 'properties';
  v_width text;
begin
  fence_name := nullif(btrim(v_properties ->> 'name'), '');
  fence_id := nullif(btrim(coalesce(p_feature ->> 'id', v_properties ->> 'id')), '');
  color := nullif(btrim(coalesce(v_properties ->> 'color', v_properties ->> 'colour')), '');
  problem := case
    when p_feature ->> 'type' is distinct from 'Feature' then format('its type is ''%s'', not Feature', p_feature ->> 'type')
    when fence_name is null then 'it has no name: give properties.name'
    when length(fence_name) > 200 or length(fence_id) > 200 then 'its name or id is longer than 200 characters'
    when fence_name ~ '[[:cntrl:]]' or fence_id ~ '[[:cntrl:]]' then 'its name or id has a control character'
    when color !~ '^#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$' then format('color ''%s'' is not of the form #rrggbb', color)
    when v_properties ? 'buffer_m' and v_properties ? 'radius_m' then 'it has both buffer_m and radius_m' end;
  if problem is not null then return; end if;
  v_width := coalesce(v_properties ->> 'buffer_m', v_properties ->> 'radius_m');
  begin
    buffer_m := v_width::double precision;
  exception when invalid_text_representation or numeric_value_out_of_range then
    problem := format('buffer_m or radius_m ''%s'' is not a number', v_width);
    return;
  end;
  begin
    shape := public.st_setsrid(public.st_force2d(public.st_geomfromgeojson(p_feature -> 'geometry')), 4326);
  exception when others then
    problem := format('its geometry cannot be read: %s', sqlerrm);
    return;
  end;
  problem := tracksolid.fence_problem(shape, buffer_m);
end $$;
comment on function tracksolid.feature_fence(jsonb) is 'A feature of a GeoJSON file as a fence. Called by import_fences';
