-- After: vehicles_named
-- The first name that nothing or more than one vehicle has, as a sentence, or null. A filter by such a name would be empty for ever, and nobody would notice.
create or replace function tracksolid.unknown_name(p_vehicles text[], p_cost_centres text[]) returns text
  language sql stable set search_path = pg_catalog, pg_temp as $$
  select coalesce(
    (select format('no vehicle or device is called %s', quote_literal(v)) from unnest(p_vehicles) v
      where tracksolid.vehicles_named(v) = '{}' and not exists (select from tracksolid.devices d where d.imei = btrim(v)) limit 1),
    (select format('%s is the name of several vehicles', quote_literal(v)) from unnest(p_vehicles) v
      where cardinality(tracksolid.vehicles_named(v)) > 1 limit 1),
    (select format('no vehicle has the cost centre %s', quote_literal(c)) from unnest(p_cost_centres) c
      where c <> 'Unassigned' and not exists (select from tracksolid.assignments a where a.cost_centre = c) limit 1))
$$;
comment on function tracksolid.unknown_name(text[], text[]) is
  'What is wrong with a list of vehicles and cost centres. Called by report_filter, report_problem and notify_problem';
