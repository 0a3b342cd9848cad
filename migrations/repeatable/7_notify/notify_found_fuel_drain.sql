-- Drains that were over since p_since, of the rule's litres or more.
create or replace function tracksolid.notify_found_fuel_drain(p_rule tracksolid.notify_rules, p_since timestamptz) returns setof tracksolid.notify_finding
  language sql stable set search_path = pg_catalog, pg_temp as $$
  select v.imei, v.imei, v.event_time, v.not_after, 'warning',
         format('%s l of fuel gone, %s l left%s', round(v.litres::numeric), round(v.after_l::numeric), ' at ' || v.fence_name), round(v.litres::numeric, 1), 'l', v.lat, v.lng
    from reporting.v_fuel_events v
   cross join tracksolid.vehicle_filter(p_rule.vehicles) f
   where v.kind = 'drain' and v.not_after >= p_since and v.event_time >= p_since - interval '7 days' and v.litres >= coalesce(p_rule.threshold, 0)
     and tracksolid.is_chosen(f.imeis, f.keys, p_rule.cost_centres, v.imei, v.vehicle_key, v.cost_centre)
$$;
comment on function tracksolid.notify_found_fuel_drain(tracksolid.notify_rules, timestamptz) is 'Fuel drains that are episodes of a rule of fleet notify. Called by notify_rule';
