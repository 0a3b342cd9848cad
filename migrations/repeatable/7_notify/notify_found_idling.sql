-- Vehicles that idle now, for the rule's minutes or longer.
create or replace function tracksolid.notify_found_idling(p_rule tracksolid.notify_rules, p_since timestamptz) returns setof tracksolid.notify_finding
  language sql stable set search_path = pg_catalog, pg_temp as $$
  select v.imei, v.imei, v.idle_since, null::timestamptz, 'warning', format('idling for %s min', v.idle_s / 60), round(v.idle_s / 60.0, 1), 'min', v.lat, v.lng
    from tracksolid.v_currently_idle v
    left join tracksolid.assignments a on a.imei = v.imei and a.valid @> now()
   cross join tracksolid.vehicle_filter(p_rule.vehicles) f
   where v.idle_s >= coalesce(p_rule.threshold * 60, tracksolid.setting('idle_after_s')::numeric)
     and tracksolid.is_chosen(f.imeis, f.keys, p_rule.cost_centres, v.imei, a.vehicle_key, a.cost_centre)
$$;
comment on function tracksolid.notify_found_idling(tracksolid.notify_rules, timestamptz) is 'Idling that is an episode of a rule of fleet notify. Called by notify_rule';
