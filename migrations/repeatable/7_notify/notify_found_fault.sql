-- Open trouble codes, and those that were cleared since p_since.
create or replace function tracksolid.notify_found_fault(p_rule tracksolid.notify_rules, p_since timestamptz) returns setof tracksolid.notify_finding
  language sql stable set search_path = pg_catalog, pg_temp as $$
  select v.vehicle_key || ' ' || v.fault_code, v.imei, v.first_seen_at, v.cleared_at, 'warning', concat_ws(': ', 'trouble code ' || v.fault_code, v.detail),
         null::numeric, null::text, null::double precision, null::double precision
    from reporting.v_faults v
   cross join tracksolid.vehicle_filter(p_rule.vehicles) f
   where coalesce(v.cleared_at, 'infinity') >= p_since
     and tracksolid.is_chosen(f.imeis, f.keys, p_rule.cost_centres, v.imei, v.vehicle_key, v.cost_centre)
$$;
comment on function tracksolid.notify_found_fault(tracksolid.notify_rules, timestamptz) is 'Trouble codes that are episodes of a rule of fleet notify. Called by notify_rule';
