-- The part of engine_gaps that is about TimescaleDB. The Apache edition can't compress, aggregate or apply policies, and shows only the rows
-- of compressed chunks that came uncompressed.
create or replace function tracksolid.timescaledb_gaps() returns table (kind text, object text, gap text)
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  return query
    select 'edition', 'timescaledb', format('its license is ''%s'': without compression, aggregates and policies', l.license)
      from (select current_setting('timescaledb.license', true) as license) l where l.license is distinct from 'timescale';
  return query
    select 'table', 'tracksolid.' || t.table_name, 'is no hypertable'
      from tracksolid.time_tables() t
     where not exists (select from timescaledb_information.hypertables h
                        where h.hypertable_schema = 'tracksolid' and h.hypertable_name = t.table_name);
  return query
    select 'policy', 'tracksolid.' || t.table_name, format('has no %s', p.proc)
      from tracksolid.time_tables() t
     cross join (values ('policy_compression', 'compress_after_days'), ('policy_retention', 'retention_days')) p(proc, setting)
     where tracksolid.setting(p.setting) <> '0'
       and (p.setting <> 'retention_days' or t.table_name <> 'position_history' or tracksolid.setting('archive_after_days') = '0')
       and not exists (select from timescaledb_information.jobs j
                        where j.hypertable_schema = 'tracksolid' and j.hypertable_name = t.table_name and j.proc_name = p.proc);
  return query
    select 'policy', 'tracksolid.v_mileage_daily_cagg', 'has no policy_refresh_continuous_aggregate'
     where not exists (select from timescaledb_information.jobs j where j.proc_name = 'policy_refresh_continuous_aggregate');
end $$;
comment on function tracksolid.timescaledb_gaps() is 'What TimescaleDB lacks to keep the tables. Called by engine_gaps';
