-- After: join_visits
-- Takes the parts of visits of some devices over, on their days from p_firsts to p_lasts in all fences or in p_fence: p_found is all that there is now.
-- Visits are joined anew where parts differ. Plans without sequential scans: its plan may be made while the tables are empty.
drop function if exists tracksolid.write_visits(tracksolid.visit_parts[], text[], date, date, bigint);  -- before it took a time of each device
create or replace function tracksolid.write_visits(
    p_found tracksolid.visit_parts[], p_imeis text[], p_firsts date[], p_lasts date[], p_fence bigint default null) returns void
  language plpgsql set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan set jit = off set enable_seqscan = off as $$
declare
  v_imeis text[];
  v_fences bigint[];
  v_spans tstzrange[];
begin
  with before as materialized (
    select o.* from unnest(p_imeis, p_firsts, p_lasts) w(imei, first, last)
      join tracksolid.visit_parts o on o.imei = w.imei and o.day between w.first and w.last and p_fence is null
    union all
    select o.* from unnest(p_imeis, p_firsts, p_lasts) w(imei, first, last)
      join tracksolid.visit_parts o on o.imei = w.imei and o.day between w.first and w.last and o.fence = p_fence
  ), changed as materialized (
    select coalesce(n.imei, o.imei) as imei, coalesce(n.fence, o.fence) as fence, coalesce(n.day, o.day) as day, n.inside as now_inside,
           range_merge(coalesce(n.inside, '{}') + coalesce(o.inside, '{}')) as span
      from unnest(p_found) n full join before o on o.imei = n.imei and o.fence = n.fence and o.day = n.day
     where n.inside is distinct from o.inside
  ), gone as (
    delete from tracksolid.visit_parts o using changed c
     where c.now_inside is null and o.imei = c.imei and o.fence = c.fence and o.day = c.day
  ), written as (
    insert into tracksolid.visit_parts as o (imei, fence, day, inside)
    select c.imei, c.fence, c.day, c.now_inside from changed c where c.now_inside is not null
    on conflict (imei, fence, day) do update set inside = excluded.inside
  )
  select array_agg(c.imei), array_agg(c.fence), array_agg(c.span) into v_imeis, v_fences, v_spans from changed c;
  if v_imeis is not null then perform tracksolid.join_visits(v_imeis, v_fences, v_spans); end if;
end $$;
comment on function tracksolid.write_visits(tracksolid.visit_parts[], text[], date[], date[], bigint) is
  'Stores parts of visits, and the visits that follow from them. Called by build_days and build_fences';
