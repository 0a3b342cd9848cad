-- After: time_in_area, border_of, steps_near, bounds_as_seen
-- When some devices were in one fence from p_first on. Planned for its area: the index of the pieces finds few or most of them.
create or replace function tracksolid.parts_of_fence(p_fence bigint, p_imeis text[], p_first date) returns setof tracksolid.visit_parts
  language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan set jit = off set work_mem = '64MB' as $$
declare
  v_area public.geometry;
  v_border public.geometry;
  v_centre public.geometry;
  v_deleted_at timestamptz;
begin
  select f.area, tracksolid.border_of(f.area), public.st_centroid(f.area), f.deleted_at into v_area, v_border, v_centre, v_deleted_at from tracksolid.fences f where f.id = p_fence;
  return query
    select h.imei, p_fence, h.day, b.inside
      from (select p.imei, p.day, range_agg(t.inside) * tstzmultirange(tstzrange(null, v_deleted_at)) as inside,
                   array_agg(p.starts) filter (where p.opens) as opens, array_agg(p.ends) filter (where p.closes) as closes
              from tracksolid.track_pieces p
             cross join lateral tracksolid.steps_near(p.kind, p.shape, v_area) s(step)
             cross join lateral tracksolid.time_in_area(p.kind, s.step, p.starts, p.ends, v_area, v_border, v_centre) t(inside)
             where p.shape operator(public.&&) v_area and p.day >= p_first and p.imei = any(p_imeis)
             group by p.imei, p.day) h
     cross join lateral tracksolid.bounds_as_seen(h.inside, h.opens, h.closes) b(inside)
     where not isempty(b.inside);
end $$;
comment on function tracksolid.parts_of_fence(bigint, text[], date) is 'Parts of visits in a fence. Called by build_fences';
