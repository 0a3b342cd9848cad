-- After: times_inside, side_of
-- When a device is in p_area on one stand, stay or step of its track; null: never. p_border: the ring of an area of one ring, else null; p_centre: its centre.
-- Where a step, or each half of one that passes through, crosses the ring once, it is on it where the two are closest; where a border is met otherwise,
-- times_inside cuts exactly. Opened by the planner, as it is asked of many steps: ask those of one area in a row, so that PostGIS prepares it once.
drop function if exists tracksolid.time_in_area(text, public.geometry, timestamptz, timestamptz, public.geometry);  -- before p_border
create or replace function tracksolid.time_in_area(
    p_kind text, p_step public.geometry, p_starts timestamptz, p_ends timestamptz, p_area public.geometry, p_border public.geometry, p_centre public.geometry)
  returns setof tstzmultirange
  language sql immutable parallel safe rows 1
begin atomic
  select t.inside
    from (select e.*, tracksolid.side_of(p_area, e.a) as from_side, tracksolid.side_of(p_area, e.b) as to_side
            from (select x.a, x.b, public.st_m(x.a) as m0, public.st_m(x.b) as m1
                    from (select public.st_startpoint(p_step) as a, public.st_endpoint(p_step) as b offset 0) x offset 0) e offset 0) s
   cross join lateral (
     select case
       when p_kind = 'stand' then case when s.from_side >= 0 then tstzmultirange(tstzrange(p_starts, p_ends, '[]')) end
       when s.from_side + s.to_side = -2 and not public.st_intersects(p_area, p_step) then null
       when p_kind = 'stay' then case when s.from_side >= 0 and s.to_side >= 0 and (public.st_covers(p_area, p_step) or public.st_length(p_step) = 0)
                                      then tstzmultirange(tstzrange(p_starts, p_ends, '[]')) end
       when s.from_side + s.to_side = 2 and (public.st_covers(p_area, p_step) or public.st_length(p_step) = 0) then  -- one without a length may be covered or not
         tstzmultirange(tstzrange(p_starts + s.m0 * interval '1 second', p_starts + s.m1 * interval '1 second', '[]'))
       when s.from_side * s.to_side = -1 and abs(public.st_linecrossingdirection(p_step, p_border)) = 1 then (
         select tstzmultirange(tstzrange(p_starts + case s.from_side when 1 then s.m0 else greatest(s.m0, c.m) end * interval '1 second',
                                         p_starts + case s.to_side when 1 then s.m1 else least(s.m1, c.m) end * interval '1 second', '[]'))
           from (select round((s.m0 + (s.m1 - s.m0) * public.st_distance(s.a, public.st_closestpoint(p_step, p_border)) / public.st_length(p_step)) * 1000) / 1000 as m
                 offset 0) c)
       else coalesce((
         select tstzmultirange(tstzrange(
                  p_starts + greatest(s.m0, round((s.m0 + (s.m1 - s.m0) * public.st_distance(s.a, public.st_closestpoint(h.first, p_border)) / l.length) * 1000) / 1000)
                             * interval '1 second',
                  p_starts + least(s.m1, round((s.m0 + (s.m1 - s.m0) * public.st_distance(s.a, public.st_closestpoint(h.last, p_border)) / l.length) * 1000) / 1000)
                             * interval '1 second', '[]'))
           from (select public.st_closestpoint(p_step, p_centre) as at, public.st_length(p_step) as length offset 0) l
          cross join lateral (select public.st_makeline(s.a, l.at) as first, public.st_makeline(l.at, s.b) as last offset 0) h
          where s.from_side + s.to_side = -2 and tracksolid.side_of(p_area, l.at) = 1
            and abs(public.st_linecrossingdirection(h.first, p_border)) = 1 and abs(public.st_linecrossingdirection(h.last, p_border)) = 1),
         tracksolid.times_inside(p_step, p_starts, p_area)) end as inside offset 0) t
   where t.inside is not null;
end;
comment on function tracksolid.time_in_area(text, public.geometry, timestamptz, timestamptz, public.geometry, public.geometry, public.geometry) is
  'When a device on one stand or step is in an area. Called by parts_of_days, parts_of_fence and fn_presence';
