-- The steps of a piece of track that meets p_area, those whose boxes meet: its points two by two; a stand or a stay is one. Opened by the planner.
create or replace function tracksolid.steps_near(p_kind text, p_shape public.geometry, p_area public.geometry) returns setof public.geometry
  language sql immutable parallel safe rows 3
begin atomic
  select d.geom from public.st_dumpsegments(p_shape) d where p_kind = 'line' and public.st_intersects(p_area, p_shape) and d.geom operator(public.&&) p_area
  union all
  select p_shape where p_kind <> 'line';
end;
comment on function tracksolid.steps_near(text, public.geometry, public.geometry) is 'Steps of a piece of track near an area. Called by parts_of_fence and fn_presence';
