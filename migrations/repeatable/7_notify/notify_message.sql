-- The content of an episode's messages, as it is known when the episode is found first. Times are UTC; "text" has that of the fleet's zone.
create or replace function tracksolid.notify_message(p_rule tracksolid.notify_rules, p_found tracksolid.notify_finding) returns json
  language sql stable set search_path = pg_catalog, pg_temp as $$
  select json_build_object(
    'rule', p_rule.name, 'kind', p_rule.kind, 'severity', p_found.severity, 'title', concat_ws(': ', n.name, p_found.title),
    'text', format('%s. Since %s%s. Rule: %s.', concat_ws(': ', n.name, p_found.title), reporting.local_text(n.at), n.people, p_rule.name),
    'vehicle_number', n.name, 'imei', p_found.imei, 'driver_name', n.driver_name, 'cost_centre', n.cost_centre,
    'started_at', reporting.utc_text(n.at), 'ended_at', reporting.utc_text(p_found.ends), 'value', p_found.value, 'unit', p_found.unit, 'lat', p_found.lat, 'lng', p_found.lng)
    from (select t.at, case when p_found.imei is not null then coalesce(a.vehicle_number, p_found.imei) end as name, a.driver_name,
                 case when p_found.imei is not null then coalesce(a.cost_centre, 'Unassigned') end as cost_centre,
                 case when a.driver_name <> '' then ', driver ' || a.driver_name else '' end as people
            from (select coalesce(p_found.starts, now()) as at) t
            left join tracksolid.assignments a on a.imei = p_found.imei and a.valid @> t.at) n
$$;
comment on function tracksolid.notify_message(tracksolid.notify_rules, tracksolid.notify_finding) is 'Content of a message. Called by notify_episode';
