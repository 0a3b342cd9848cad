-- Temperatures outside of their bounds for the rule's minutes (10 where nothing is said) or longer, since p_since.
create or replace function tracksolid.notify_found_temperature(p_rule tracksolid.notify_rules, p_since timestamptz) returns setof tracksolid.notify_finding
  language sql stable set search_path = pg_catalog, pg_temp as $$
  select concat_ws(' ', e.imei, nullif(e.sensor, '')), e.imei, e.from_time, e.to_time, 'warning',
         format('%s °C%s, %s the bound of %s °C', round(e.worst_c::numeric, 1), coalesce(' at ' || nullif(e.sensor, ''), ''), e.state, round(e.bound_c::numeric, 1)),
         round(e.worst_c::numeric, 1), '°C', null::double precision, null::double precision
    from tracksolid.temperature_episodes(p_since, now()) e
   cross join tracksolid.vehicle_filter(p_rule.vehicles) f
   where e.outside_s >= coalesce(p_rule.threshold, 10) * 60
     and tracksolid.is_chosen(f.imeis, f.keys, p_rule.cost_centres, e.imei, e.vehicle_key, e.cost_centre)
$$;
comment on function tracksolid.notify_found_temperature(tracksolid.notify_rules, timestamptz) is 'Temperatures that are episodes of a rule of fleet notify. Called by notify_rule';
