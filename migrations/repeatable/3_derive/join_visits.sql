-- Brings tracksolid.visits up to visit_parts, for devices and fences whose parts changed within spans of time. A visit that touches a span is joined
-- anew from its first to its last part; one that only touches such a visit is not. One that is found as it was keeps its id and is not written.
-- Plans without sequential scans: its plan may be made while the tables are empty.
create or replace function tracksolid.join_visits(p_imeis text[], p_fences bigint[], p_spans tstzrange[]) returns void
  language plpgsql set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan set jit = off set enable_seqscan = off as $$
declare
  v_zone text := tracksolid.setting('timezone');
begin
  with changed as (
    select c.imei, c.fence, range_merge(range_agg(c.span)) as span from unnest(p_imeis, p_fences, p_spans) c(imei, fence, span) group by 1, 2
  ), known as materialized (
    select v.* from changed c
      join tracksolid.visits v on v.imei = c.imei and v.fence = c.fence and v.entered_at <= upper(c.span) and v.left_at >= lower(c.span)
  ), reach as materialized (
    select c.imei, c.fence, c.span, least(lower(c.span), k.starts) as starts, greatest(upper(c.span), k.ends) as ends
      from changed c
      left join (select k.imei, k.fence, min(k.entered_at) as starts, max(k.left_at) as ends from known k group by 1, 2) k using (imei, fence)
  ), found as materialized (  -- a part begins up to seven days before its day
    select j.imei, j.fence, lower(u.r) as entered_at, upper(u.r) as left_at, not lower_inc(u.r) as enter_seen, not upper_inc(u.r) as exit_seen
      from (select r.imei, r.fence, range_agg(u.r) as inside
              from reach r
              join tracksolid.visit_parts p on p.imei = r.imei and p.fence = r.fence
                   and p.day between (r.starts at time zone v_zone)::date - 1 and (r.ends at time zone v_zone)::date + 8
             cross join lateral unnest(p.inside) u(r)
             where (lower(u.r) < r.ends and upper(u.r) > r.starts) or (lower(u.r) <= upper(r.span) and upper(u.r) >= lower(r.span))
                or (lower(u.r) >= r.starts and upper(u.r) <= r.ends)
             group by r.imei, r.fence) j
     cross join lateral unnest(j.inside) u(r)
  ), gone as (
    delete from tracksolid.visits v using known k
     where v.id = k.id and (k.imei, k.fence, k.entered_at) not in (select n.imei, n.fence, n.entered_at from found n)  -- hashed, however many
  )
  insert into tracksolid.visits as v (imei, fence, entered_at, left_at, enter_seen, exit_seen) select n.* from found n
  on conflict (imei, fence, entered_at) do update
     set (left_at, enter_seen, exit_seen, updated_at) = (excluded.left_at, excluded.enter_seen, excluded.exit_seen, now())
   where (v.left_at, v.enter_seen, v.exit_seen) is distinct from (excluded.left_at, excluded.enter_seen, excluded.exit_seen);
end $$;
comment on function tracksolid.join_visits(text[], bigint[], tstzrange[]) is 'Joins visits over the days. Called by write_visits';
