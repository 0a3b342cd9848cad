-- After: vehicle_filter
-- For people: the code, or all codes of a vehicle, are cleared since p_at. Gives how many were open. Again with the same time it changes nothing.
create or replace function tracksolid.clear_fault(
    p_vehicle text, p_fault_code text default null, p_at timestamptz default now(), p_note text default null) returns bigint
  language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_code text := coalesce(upper(btrim(p_fault_code)), '');
  v_keys text[];
  v_open bigint;
begin
  select array_agg(distinct f.vehicle_key) into v_keys
    from reporting.v_faults f cross join tracksolid.vehicle_filter(array[p_vehicle]) w
   where f.imei = any(w.imeis) or f.vehicle_key = any(w.keys);
  if v_keys is null or v_code <> '' and not exists (select from reporting.v_faults f where f.vehicle_key = any(v_keys) and f.fault_code = v_code) then
    raise exception 'no trouble code % of vehicle ''%'' is known', coalesce(quote_literal(nullif(v_code, '')), 'at all'), p_vehicle
      using errcode = 'no_data_found', hint = 'reporting.v_faults has vehicle_number and fault_code of all';
  end if;
  select count(*) into v_open from reporting.v_faults f
   where f.vehicle_key = any(v_keys) and v_code in ('', f.fault_code) and f.first_seen_at < p_at and f.cleared_at is null;
  insert into tracksolid.fault_clears (vehicle_key, fault_code, cleared_at, note) select k, v_code, p_at, p_note from unnest(v_keys) k
  on conflict do nothing;
  return v_open;
end $$;
comment on function tracksolid.clear_fault(text, text, timestamptz, text) is
  'Notes that trouble codes were cleared. Called by people: select tracksolid.clear_fault(''KAA 123A'', ''P0301'')';
