-- Where a point lies: 1 in p_area, 0 on its border, -1 outside. Opened by the planner where both are columns.
create or replace function tracksolid.side_of(p_area public.geometry, p_point public.geometry) returns integer
  language sql immutable parallel safe
  return case when not public.st_intersects(p_area, p_point) then -1 when public.st_contains(p_area, p_point) then 1 else 0 end;
comment on function tracksolid.side_of(public.geometry, public.geometry) is
  'Where the end of a step lies. Called by time_in_area';
