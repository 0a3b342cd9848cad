-- After: time_in_area, border_of, bounds_as_seen
-- When devices were in fences on their days from p_firsts to p_lasts, from their pieces of track: many devices at once, the steps of one fence in a row.
drop function if exists tracksolid.parts_of_days(text, date, date);  -- before it took many devices
create or replace function tracksolid.parts_of_days(p_imeis text[], p_firsts date[], p_lasts date[]) returns setof tracksolid.visit_parts
  language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan set jit = off set work_mem = '64MB' set enable_memoize = off as $$
begin
  return query
    with piece as materialized (  -- first: from the fences the index would find the pieces of all devices
      select p.* from unnest(p_imeis, p_firsts, p_lasts) w(imei, first, last)
        join tracksolid.track_pieces p on p.imei = w.imei and p.day between w.first and w.last
    ), fence as materialized (
      select f.id, f.area, tracksolid.border_of(f.area) as border, public.st_centroid(f.area) as centre, f.deleted_at from tracksolid.fences f
    ), near as (  -- a few steps together: a look into the index takes longer than to compare their boxes
      select p.imei, p.day, p.kind, p.starts, p.ends, p.opens, p.closes, d.steps, d.box
        from piece p
       cross join lateral (
         select array_agg(d.geom) as steps, public.st_setsrid(public.st_extent(d.geom)::public.geometry, 4326) as box
           from public.st_dumpsegments(p.shape) d group by (d.path[1] - 1) / 5) d
       where p.kind = 'line'
      union all
      select p.imei, p.day, p.kind, p.starts, p.ends, p.opens, p.closes, array[p.shape], p.shape from piece p where p.kind <> 'line'
    ), met as materialized (
      select n.imei, n.day, n.kind, n.starts, n.ends, n.opens, n.closes, f.id as fence, u.step
        from near n
        join tracksolid.fences f on f.area operator(public.&&) n.box
       cross join lateral unnest(n.steps) u(step)
       where u.step operator(public.&&) f.area order by f.id
    )
    select h.imei, h.fence, h.day, b.inside
      from (select m.imei, m.fence, m.day, range_agg(t.inside) * tstzmultirange(tstzrange(null, min(f.deleted_at))) as inside,
                   array_agg(m.starts) filter (where m.opens) as opens, array_agg(m.ends) filter (where m.closes) as closes
              from met m
              join fence f on f.id = m.fence
             cross join lateral tracksolid.time_in_area(m.kind, m.step, m.starts, m.ends, f.area, f.border, f.centre) t(inside)
             group by m.imei, m.fence, m.day) h
     cross join lateral tracksolid.bounds_as_seen(h.inside, h.opens, h.closes) b(inside)
     where not isempty(b.inside);
end $$;
comment on function tracksolid.parts_of_days(text[], date[], date[]) is 'Parts of visits of devices on some days. Called by build_days';
