-- When a device that goes along p_shape (a line of tracksolid.track_pieces that begins at p_starts) is in p_area: each stretch of a segment, its ends
-- interpolated in time, in whole ms. A line that only touches the area is not in it.
create or replace function tracksolid.times_inside(p_shape public.geometry, p_starts timestamptz, p_area public.geometry) returns tstzmultirange
  language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
  select range_agg(tstzrange(p_starts + greatest(s.m0, round((s.m0 + i.f0 * (s.m1 - s.m0)) * 1000) / 1000) * interval '1 second',
                             p_starts + least(s.m1, round((s.m0 + i.f1 * (s.m1 - s.m0)) * 1000) / 1000) * interval '1 second', '[]'))
    from (select d.geom, public.st_m(public.st_startpoint(d.geom)) as m0, public.st_m(public.st_endpoint(d.geom)) as m1
            from public.st_dumpsegments(p_shape) d where d.geom operator(public.&&) p_area) s
   cross join lateral (
     select 0::double precision as f0, 1::double precision as f1 where public.st_covers(p_area, s.geom)
     union all
     select least(x.f0, x.f1), greatest(x.f0, x.f1)
       from public.st_dump(public.st_intersection(p_area, public.st_force2d(s.geom))) g
      cross join lateral (
        select public.st_distance(public.st_startpoint(s.geom), public.st_startpoint(g.geom)) / nullif(public.st_length(s.geom), 0) as f0,
               public.st_distance(public.st_startpoint(s.geom), public.st_endpoint(g.geom)) / nullif(public.st_length(s.geom), 0) as f1) x
      where not public.st_covers(p_area, s.geom) and public.st_dimension(g.geom) = 1) i;
$$;
comment on function tracksolid.times_inside(public.geometry, timestamptz, public.geometry) is
  'Stretches of a line of track in an area, by time. Called by time_in_area';
