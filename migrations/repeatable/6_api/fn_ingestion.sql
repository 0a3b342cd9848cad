-- After: table_json, day_range
create or replace function reporting.fn_ingestion() returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select reporting.table_json(d.first, d.last,
    array['stream', 'devices', 'covered_to_least', 'covered_to_most', 'typical_lag_s', 'failing', 'quarantined', 'refused_24h'],
    (select json_agg(row_to_json(r)) from (
       select h.stream, h.devices, reporting.utc_text(h.covered_to_least) as covered_to_least,
              reporting.utc_text(h.covered_to_most) as covered_to_most, h.typical_lag_s, h.failing, h.quarantined, h.refused_24h
         from tracksolid.v_ingestion_health h order by h.stream) r))
    from reporting.day_range(null, null, 1) d;
$$;
comment on function reporting.fn_ingestion() is 'How far each stream has come over all devices. Called by GET /analytics/ingestion';
