-- Vehicles that were heard of, and not for the rule's minutes. A vehicle that was never heard of is a finding of the audit.
create or replace function tracksolid.notify_found_offline(p_rule tracksolid.notify_rules, p_since timestamptz) returns setof tracksolid.notify_finding
  language sql stable set search_path = pg_catalog, pg_temp as $$
  select v.vehicle_key, v.imei, v.seen_at, null::timestamptz, 'warning', format('not heard of for %s min', floor(extract(epoch from now() - v.seen_at) / 60)),
         round(extract(epoch from now() - v.seen_at) / 60, 1), 'min', v.lat, v.lng
    from reporting.v_live_positions v
   cross join tracksolid.vehicle_filter(p_rule.vehicles) f
   where v.seen_at <= now() - coalesce(p_rule.threshold * 60, tracksolid.setting('offline_after_s')::numeric) * interval '1 second'
     and tracksolid.is_chosen(f.imeis, f.keys, p_rule.cost_centres, v.imei, v.vehicle_key, v.cost_centre)
$$;
comment on function tracksolid.notify_found_offline(tracksolid.notify_rules, timestamptz) is 'Silent vehicles that are episodes of a rule of fleet notify. Called by notify_rule';
