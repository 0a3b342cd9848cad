-- After: notify_severity
-- Alarms since p_since of the rule's severity, kinds and vehicles. Two fences entered in one second are two.
create or replace function tracksolid.notify_found_alarm(p_rule tracksolid.notify_rules, p_since timestamptz) returns setof tracksolid.notify_finding
  language sql stable set search_path = pg_catalog, pg_temp as $$
  select concat_ws(' ', l.imei, l.alarm_type, l.fence_id), l.imei, l.alarm_time, l.alarm_time, coalesce(l.severity, 'info'),
         coalesce(l.alarm_name, l.alarm_type), round(l.speed_kmh::numeric, 1), case when l.speed_kmh is not null then 'km/h' end, l.lat, l.lng
    from tracksolid.alarms l
    left join tracksolid.assignments a on a.imei = l.imei and a.valid @> l.alarm_time
   cross join tracksolid.vehicle_filter(p_rule.vehicles) f
   where l.alarm_time >= p_since
     and tracksolid.notify_severity(l.severity) >= tracksolid.notify_severity(coalesce(p_rule.severity, case when p_rule.alarm_types is null then 'warning' end))
     and (p_rule.alarm_types is null or l.alarm_type = any(p_rule.alarm_types))
     and tracksolid.is_chosen(f.imeis, f.keys, p_rule.cost_centres, l.imei, a.vehicle_key, a.cost_centre)
$$;
comment on function tracksolid.notify_found_alarm(tracksolid.notify_rules, timestamptz) is 'Alarms that are episodes of a rule of fleet notify. Called by notify_rule';
