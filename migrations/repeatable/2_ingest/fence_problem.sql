-- After: fence_area
-- What is wrong with the shape of a fence, for people; null: nothing.
create or replace function tracksolid.fence_problem(p_shape public.geometry, p_buffer_m double precision) returns text
  language sql stable parallel safe set search_path = pg_catalog, pg_temp as $$
  select case
    when p_shape is null or public.st_isempty(p_shape) then 'it has no coordinates'
    when public.geometrytype(p_shape) not in ('POINT', 'MULTIPOINT', 'LINESTRING', 'MULTILINESTRING', 'POLYGON', 'MULTIPOLYGON',
                                              'POINTM', 'LINESTRINGM', 'POLYGONM', 'MULTIPOINTM', 'MULTILINESTRINGM', 'MULTIPOLYGONM')
      then format('a %s is no fence: give polygons, lines with buffer_m or points with radius_m', initcap(public.geometrytype(p_shape)))
    when public.st_npoints(p_shape) > 10000 then format('it has %s points, of at most 10000: simplify it', public.st_npoints(p_shape))
    when exists (select from public.st_dumppoints(p_shape) d
                  where (public.st_x(d.geom) between -360 and 360 and public.st_y(d.geom) between -90 and 90) is not true)
      then 'a coordinate is outside of the world: they are longitude, then latitude, in degrees'
    when not public.st_isvalid(p_shape) then format('its shape is not valid: %s', public.st_isvalidreason(p_shape))
    when p_buffer_m is not null and (p_buffer_m > 0 and p_buffer_m <= 100000) is not true
      then format('%s m is out of range: more than 0, at most 100000', p_buffer_m)
    when p_buffer_m is null and public.st_dimension(p_shape) = 0 then 'a point needs radius_m'
    when p_buffer_m is null and public.st_dimension(p_shape) = 1 then 'a line needs buffer_m'
    when exists (select from public.st_dump(p_shape) d where public.st_xmax(d.geom) - public.st_xmin(d.geom) > 180)
      or least(public.st_xmax(p_shape) - public.st_xmin(p_shape), public.st_xmax(public.st_shiftlongitude(p_shape)) - public.st_xmin(public.st_shiftlongitude(p_shape))) > 180
      then 'it spans more than half of the world; over 180° a longitude goes on, as 180.1, or a MultiPolygon has a part on each side'
    when public.st_isempty(tracksolid.fence_area(p_shape, p_buffer_m)) then 'it has no area' end;
$$;
comment on function tracksolid.fence_problem(public.geometry, double precision) is
  'Why a shape is no fence. Called by the trigger of tracksolid.fences and by import_fences';
