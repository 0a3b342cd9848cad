-- Title:    a device in service that has not been heard of for long
-- Severity: warning
-- Why:      the map shows the vehicle where it was, or not at all
-- Fix:      check the tracker's power, antenna and SIM; a device that is out of service: disable it in the vendor's platform
select 'device ' || d.imei as object,
       format('%s: last heard of %s', d.display_name, coalesce(date_trunc('second', greatest(p.gps_time, p.heartbeat_at))::text, 'never')) as evidence
  from tracksolid.devices d left join tracksolid.live_positions p on p.imei = d.imei
  left join tracksolid.settings s on s.name = 'audit_silent_device_s'
 where d.enabled and d.removed_at is null and d.activated_at < now() - interval '1 day' and coalesce(d.expires_at, 'infinity') > now() and d.first_seen_at < now() - interval '1 hour'
   and coalesce(greatest(p.gps_time, p.heartbeat_at), '-infinity') < now() - coalesce(s.value::numeric, 604800) * interval '1 second'
 order by 1;
