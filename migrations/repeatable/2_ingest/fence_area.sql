-- After: cut_area_at_180
-- The area of a fence: its shape with p_buffer_m around it. A line is widened segment by segment: PostGIS widens one that crosses zones in a projection
-- that is off by half at 50° of latitude. Over 180° it has a part on each side.
create or replace function tracksolid.fence_area(p_shape public.geometry, p_buffer_m double precision) returns public.geometry
  language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
  select public.st_multi(public.st_collectionextract(case
    when p_buffer_m is null then tracksolid.cut_area_at_180(public.st_force2d(p_shape))
    when public.st_dimension(p_shape) = 1 then (
      select public.st_union(tracksolid.cut_area_at_180(public.st_buffer(s.geom::public.geography, p_buffer_m, 8)::public.geometry))
        from public.st_dumpsegments(public.st_force2d(p_shape)) s)
    else (
      select public.st_union(tracksolid.cut_area_at_180(public.st_buffer(s.geom::public.geography, p_buffer_m, 16)::public.geometry))
        from public.st_dump(public.st_force2d(p_shape)) s) end, 3));
$$;
comment on function tracksolid.fence_area(public.geometry, double precision) is 'Area of a fence on the map. Called by the trigger of tracksolid.fences';
