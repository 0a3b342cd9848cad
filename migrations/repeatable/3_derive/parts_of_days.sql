-- After: time_in_area, bounds_as_seen
-- When a device was in fences on the days from p_first to p_last, from its pieces of track. Its plan is kept: refresh-vtrips asks for each device.
create or replace function tracksolid.parts_of_days(p_imei text, p_first date, p_last date) returns setof tracksolid.visit_parts
  language plpgsql stable rows 10 set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan set jit = off as $$
begin
  return query
    with piece as materialized (  -- first: from the fences the index would find the pieces of all devices
      select * from tracksolid.track_pieces p where p.imei = p_imei and p.day between p_first and p_last
    )
    select p_imei, h.fence, h.day, b.inside
      from (select p.day, f.id as fence, range_agg(t.inside) * tstzmultirange(tstzrange(null, min(f.deleted_at))) as inside,
                   array_agg(p.starts) filter (where p.opens) as opens, array_agg(p.ends) filter (where p.closes) as closes
              from piece p
              join tracksolid.fences f on f.area operator(public.&&) p.shape
             cross join lateral (select tracksolid.time_in_area(p.kind, p.shape, p.starts, p.ends, f.area) as inside) t
             where t.inside is not null
             group by p.day, f.id) h
     cross join lateral (select tracksolid.bounds_as_seen(h.inside, h.opens, h.closes) as inside) b
     where not isempty(b.inside);
end $$;
comment on function tracksolid.parts_of_days(text, date, date) is 'Parts of visits of a device on some days. Called by write_days';
