-- After: notify_severity
-- Findings of the last recorded audit of at least the rule's severity.
create or replace function tracksolid.notify_found_audit(p_rule tracksolid.notify_rules, p_since timestamptz) returns setof tracksolid.notify_finding
  language sql stable set search_path = pg_catalog, pg_temp as $$
  select a.id || ' ' || a.object, null::text, a.first_seen_at, null::timestamptz, a.severity, concat_ws(': ', a.id, a.object, a.evidence), null::numeric, null::text,
         null::double precision, null::double precision
    from tracksolid.audit_findings a
   where tracksolid.notify_severity(a.severity) >= tracksolid.notify_severity(coalesce(p_rule.severity, 'warning'))
$$;
comment on function tracksolid.notify_found_audit(tracksolid.notify_rules, timestamptz) is 'Findings of fleet audit that are episodes of a rule of fleet notify. Called by notify_rule';
