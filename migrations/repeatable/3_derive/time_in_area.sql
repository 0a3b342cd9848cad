-- After: times_inside
-- When a device on one piece of track is in p_area; null: never. Opened by the planner, as it is asked of many pieces.
create or replace function tracksolid.time_in_area(
    p_kind text, p_shape public.geometry, p_starts timestamptz, p_ends timestamptz, p_area public.geometry) returns tstzmultirange
  language sql immutable parallel safe
  return case when not public.st_intersects(p_area, p_shape) then null
              when p_kind = 'stand' or public.st_covers(p_area, p_shape) then tstzmultirange(tstzrange(p_starts, p_ends, '[]'))
              when p_kind = 'line' then tracksolid.times_inside(p_shape, p_starts, p_area) end;
comment on function tracksolid.time_in_area(text, public.geometry, timestamptz, timestamptz, public.geometry) is
  'When a device on one piece of track is in an area. Called by parts_of_days, parts_of_fence and fn_presence';
