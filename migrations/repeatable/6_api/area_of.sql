-- A GeoJSON polygon that somebody asks about, checked.
create or replace function tracksolid.area_of(p_geojson text) returns public.geometry
  language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_area public.geometry;
  v_problem text;
begin
  begin
    v_area := public.st_setsrid(public.st_force2d(public.st_geomfromgeojson(
      coalesce(nullif(p_geojson::json -> 'geometry' #>> '{}', ''), p_geojson))), 4326);
  exception when others then
    v_problem := 'it is not a GeoJSON geometry';
  end;
  v_problem := coalesce(v_problem, case
    when v_area is null or public.geometrytype(v_area) not in ('POLYGON', 'MULTIPOLYGON') then 'it is not a Polygon or MultiPolygon'
    when public.st_npoints(v_area) > 1000 then format('it has %s points, of at most 1000', public.st_npoints(v_area))
    else tracksolid.fence_problem(v_area, null) end,
    case when public.st_area(tracksolid.cut_area_at_180(v_area)::public.geography) > 1e10
      then format('it has %s km², of at most 10000', round(public.st_area(tracksolid.cut_area_at_180(v_area)::public.geography) / 1e6)) end);
  if v_problem is not null then
    raise exception 'area: %', v_problem using errcode = 'invalid_parameter_value',
      hint = 'give for example {"type":"Polygon","coordinates":[[[36.8,-1.3],[36.9,-1.3],[36.9,-1.2],[36.8,-1.3]]]}: longitude, then latitude';
  end if;
  return tracksolid.cut_area_at_180(v_area);
end $$;
comment on function tracksolid.area_of(text) is 'Checks an area that is asked about. Called by fn_presence';
