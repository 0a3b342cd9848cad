-- When a device that makes p_shape (two points with M, seconds since p_starts) is in p_area: each stretch, its ends interpolated in time, in whole ms.
-- A step that only touches the area is not in it. Exact for every shape, and slow: time_in_area calls it where a border is met more than once.
create or replace function tracksolid.times_inside(p_shape public.geometry, p_starts timestamptz, p_area public.geometry) returns tstzmultirange
  language sql immutable parallel safe
begin atomic
  select range_agg(tstzrange(p_starts + case when i.f0 <= 0 then s.m0 else greatest(s.m0, round((s.m0 + i.f0 * (s.m1 - s.m0)) * 1000) / 1000) end * interval '1 second',
                             p_starts + case when i.f1 >= 1 then s.m1 else least(s.m1, round((s.m0 + i.f1 * (s.m1 - s.m0)) * 1000) / 1000) end * interval '1 second', '[]'))
    from (select public.st_m(public.st_startpoint(p_shape)) as m0, public.st_m(public.st_endpoint(p_shape)) as m1, public.st_length(p_shape) as length) s
   cross join lateral (
     select 0::double precision as f0, 1::double precision as f1 where public.st_covers(p_area, p_shape)
     union all
     select least(x.f0, x.f1), greatest(x.f0, x.f1)
       from public.st_dump(public.st_intersection(p_area, public.st_force2d(p_shape))) g
      cross join lateral (
        select public.st_distance(public.st_startpoint(p_shape), public.st_startpoint(g.geom)) / nullif(s.length, 0) as f0,
               public.st_distance(public.st_startpoint(p_shape), public.st_endpoint(g.geom)) / nullif(s.length, 0) as f1) x
      where not public.st_covers(p_area, p_shape) and public.st_dimension(g.geom) = 1) i;
end;
comment on function tracksolid.times_inside(public.geometry, timestamptz, public.geometry) is 'Stretches of a step in an area, by time. Called by time_in_area';
