-- Faults that keep the engine from partitioning the tables by time as the settings say; none in a sound database. `fleet migrate`
-- repairs them with apply_engine, `fleet audit` reports them.
-- kind: extension, edition, right, registration, partition, name, table or policy.
create or replace function tracksolid.engine_gaps() returns table (kind text, object text, gap text)
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp set timezone = 'UTC' as $$
#variable_conflict use_column
declare
  v_engine text := tracksolid.setting('engine');
  v_installed text := (select e.extversion from pg_extension e where e.extname = v_engine);
  v_offered text := (select a.default_version from pg_available_extensions a where a.name = v_engine);
begin
  if v_installed is null then
    return query select 'extension', v_engine, 'is not installed in this database' where v_engine is not null;
  elsif v_offered is null then
    return query select 'extension', v_engine, format('version %s belongs to this database, but the server has none', v_installed);
  elsif v_engine = 'timescaledb' then
    return query select * from tracksolid.timescaledb_gaps();
  else
    return query
      select 'extension', v_engine, format('version %s in this database, the server has %s', v_installed, v_offered)
       where split_part(v_installed, '.', 1) <> split_part(v_offered, '.', 1);
    return query select * from tracksolid.partman_gaps();
  end if;
end $$;
comment on function tracksolid.engine_gaps() is 'What the engine lacks to keep the tables. Read by fleet migrate and fleet audit';
