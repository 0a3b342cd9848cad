-- Why a rule cannot work as it is written, or null.
create or replace function tracksolid.notify_problem(p_rule tracksolid.notify_rules) returns text
  language sql stable set search_path = pg_catalog, pg_temp as $$
  select coalesce(
    tracksolid.unknown_name(p_rule.vehicles, p_rule.cost_centres),
    (select format('no fence is called %s', quote_literal(n)) from unnest(p_rule.fences) n
      where not exists (select from tracksolid.fences f where n in (f.fence_id, f.fence_name) and f.deleted_at is null) limit 1),
    case when to_regprocedure(format('tracksolid.%I(tracksolid.notify_rules, timestamptz)', 'notify_found_' || p_rule.kind)) is null
         then format('the kind %s has no function tracksolid.notify_found_%s', quote_literal(p_rule.kind), p_rule.kind) end)
$$;
comment on function tracksolid.notify_problem(tracksolid.notify_rules) is 'What is wrong with a rule of fleet notify. Called by notify_note';
