-- After: time_in_area, border_of, steps_near, bounds_as_seen
-- When some devices were in one fence from p_first on. Planned for its area: the index of the pieces finds few or most of them.
-- Without Memoize: steps of real tracks hardly ever repeat.
create or replace function tracksolid.parts_of_fence(p_fence bigint, p_imeis text[], p_first date) returns setof tracksolid.visit_parts
  language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan set jit = off set work_mem = '64MB' set enable_memoize = off as $$
declare
  v_area public.geometry;
  v_border public.geometry;
  v_centre public.geometry;
  v_deleted_at timestamptz;
begin
  select f.area, tracksolid.border_of(f.area), public.st_centroid(f.area), f.deleted_at into v_area, v_border, v_centre, v_deleted_at from tracksolid.fences f where f.id = p_fence;
  return query
    with met as materialized (  -- first: else the pieces are sorted together with their shapes
      select p.imei, p.day, p.starts, p.ends, p.opens, p.closes, t.inside
        from tracksolid.track_pieces p
       cross join lateral tracksolid.steps_near(p.kind, p.shape, v_area) s(step)
       cross join lateral tracksolid.time_in_area(p.kind, s.step, p.starts, p.ends, v_area, v_border, v_centre) t(inside)
       where p.shape operator(public.&&) v_area and p.day >= p_first and p.imei = any(p_imeis)
    )
    select h.imei, p_fence, h.day, b.inside
      from (select m.imei, m.day, range_agg(m.inside) * tstzmultirange(tstzrange(null, v_deleted_at)) as inside,
                   array_agg(m.starts) filter (where m.opens) as opens, array_agg(m.ends) filter (where m.closes) as closes
              from met m group by m.imei, m.day) h
     cross join lateral tracksolid.bounds_as_seen(h.inside, h.opens, h.closes) b(inside)
     where not isempty(b.inside);
end $$;
comment on function tracksolid.parts_of_fence(bigint, text[], date) is 'Parts of visits in a fence. Called by build_fences';
