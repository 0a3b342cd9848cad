-- The ring of an area that has one; null: it has several parts, or holes.
create or replace function tracksolid.border_of(p_area public.geometry) returns public.geometry
  language sql immutable parallel safe
  return case when public.st_nrings(p_area) = 1 then public.st_exteriorring(public.st_geometryn(p_area, 1)) end;
comment on function tracksolid.border_of(public.geometry) is 'The ring of an area of one ring. Called by parts_of_days, parts_of_fence and fn_presence';
