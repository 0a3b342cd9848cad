-- Why a rule cannot work as it is written, or null. A name that nothing has would make a rule that is silent for ever.
create or replace function tracksolid.notify_problem(p_rule tracksolid.notify_rules) returns text
  language sql stable set search_path = pg_catalog, pg_temp as $$
  select coalesce(
    (select format('no vehicle or device is called %s', quote_literal(v)) from unnest(p_rule.vehicles) v
      where tracksolid.vehicles_named(v) = '{}' and not exists (select from tracksolid.devices d where d.imei = btrim(v)) limit 1),
    (select format('no vehicle has the cost centre %s', quote_literal(c)) from unnest(p_rule.cost_centres) c
      where c <> 'Unassigned' and not exists (select from tracksolid.assignments a where a.cost_centre = c) limit 1),
    case when to_regprocedure(format('tracksolid.%I(tracksolid.notify_rules, timestamptz)', 'notify_found_' || p_rule.kind)) is null
         then format('the kind %s has no function tracksolid.notify_found_%s', quote_literal(p_rule.kind), p_rule.kind) end)
$$;
comment on function tracksolid.notify_problem(tracksolid.notify_rules) is 'What is wrong with a rule of fleet notify. Called by notify_note';
