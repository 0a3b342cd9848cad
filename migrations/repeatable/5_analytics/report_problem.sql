-- Why a subscription cannot be served as it is written, or null.
create or replace function tracksolid.report_problem(p_subscription tracksolid.report_subscriptions) returns text
  language sql stable set search_path = pg_catalog, pg_temp as $$
  select coalesce(
    case when f.name is null then format('there is no report %s; fleet report --help lists them', quote_literal(p_subscription.report)) end,
    case when (p_subscription.vehicles is not null or p_subscription.cost_centres is not null) and not f.has_filter
         then format('the report %s cannot be limited to vehicles or cost centres', quote_literal(p_subscription.report)) end,
    (select format('the destination %s is of kind %s; reports go by email', quote_literal(d.name), d.kind)
       from tracksolid.notify_destinations d where d.name = p_subscription.destination and d.kind <> 'email'),
    tracksolid.unknown_name(p_subscription.vehicles, p_subscription.cost_centres))
    from (values (1)) one
    left join (select p.proname as name, 'p_vehicles' = any(p.proargnames) as has_filter from pg_proc p
                where p.pronamespace = 'reporting'::regnamespace
                  and p.proname = 'fn_report_' || replace(p_subscription.report, '-', '_')) f on true
$$;
comment on function tracksolid.report_problem(tracksolid.report_subscriptions) is 'What is wrong with a subscription. Called by report_note and overdue_reports';
