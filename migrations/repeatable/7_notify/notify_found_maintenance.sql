-- Services that are due or overdue. Due again after it was done is another episode.
create or replace function tracksolid.notify_found_maintenance(p_rule tracksolid.notify_rules, p_since timestamptz) returns setof tracksolid.notify_finding
  language sql stable set search_path = pg_catalog, pg_temp as $$
  select m.plan || ' ' || m.vehicle_key, m.imei, null::timestamptz, null::timestamptz, 'warning',
         format('%s is %s by %s', m.plan, m.state, case m.due_by when 'km' then round(m.km) || ' km' when 'hours' then round(m.hours) || ' h' else 'date' end),
         null::numeric, null::text, null::double precision, null::double precision
    from tracksolid.v_maintenance_due m
   cross join tracksolid.vehicle_filter(p_rule.vehicles) f
   where m.state in ('due', 'overdue')
     and tracksolid.is_chosen(f.imeis, f.keys, p_rule.cost_centres, m.imei, m.vehicle_key, m.cost_centre)
$$;
comment on function tracksolid.notify_found_maintenance(tracksolid.notify_rules, timestamptz) is 'Services that are episodes of a rule of fleet notify. Called by notify_rule';
