-- Severities in their order; what is not known counts as info.
create or replace function tracksolid.notify_severity(p_severity text) returns integer
  language sql immutable parallel safe
  return case p_severity when 'critical' then 3 when 'warning' then 2 else 1 end;
comment on function tracksolid.notify_severity(text) is 'Rank of a severity. Called by notify_found_alarm and notify_found_audit';
