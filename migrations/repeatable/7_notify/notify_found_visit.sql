-- Visits of the rule's fences, for its minutes or longer, that go on or ended since p_since. A visit that goes on counts until now. One of a vehicle that sleeps
-- inside is known by its last fix, which may be seven days old: so long a visit goes on without one (docs/use/figures.md#visits).
create or replace function tracksolid.notify_found_visit(p_rule tracksolid.notify_rules, p_since timestamptz) returns setof tracksolid.notify_finding
  language sql stable set search_path = pg_catalog, pg_temp as $$
  select v.vehicle_key || ' ' || o.fence, v.imei, v.enter_time, v.exit_time, 'warning',
         case when p_rule.threshold is null then 'in ' || v.fence_name else format('in %s for %s min', v.fence_name, floor(s.inside_s / 60)) end,
         round((s.inside_s / 60)::numeric, 1), 'min', public.st_y(c.at), public.st_x(c.at)
    from tracksolid.visits_between(least(p_since, now() - interval '8 days'), now(), p_rule.vehicles) v
    join tracksolid.visits o on o.id = v.visit_id
    join tracksolid.fences f on f.id = o.fence
   cross join lateral (select extract(epoch from coalesce(v.exit_time, now()) - v.enter_time)::double precision as inside_s) s
   cross join lateral (select public.st_pointonsurface(f.area) as at) c
   where coalesce(v.exit_time, 'infinity') >= p_since and s.inside_s >= coalesce(p_rule.threshold, 0) * 60
     and (p_rule.fences is null or v.fence_id = any(p_rule.fences) or v.fence_name = any(p_rule.fences))
     and tracksolid.in_scope(v.cost_centre, p_rule.cost_centres)
$$;
comment on function tracksolid.notify_found_visit(tracksolid.notify_rules, timestamptz) is 'Visits of fences that are episodes of a rule of fleet notify. Called by notify_rule';
