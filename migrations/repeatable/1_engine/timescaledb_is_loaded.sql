-- `create extension timescaledb` kills the session when the library is not preloaded, so ask first.
-- A login that may not read the list sees at least whether the library registered its options.
create or replace function tracksolid.timescaledb_is_loaded() returns boolean
  language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return current_setting('shared_preload_libraries') ~ '\mtimescaledb\M';
exception when insufficient_privilege then
  return exists (select from pg_settings where name = 'timescaledb.max_background_workers');
end $$;
comment on function tracksolid.timescaledb_is_loaded() is 'Whether the server has preloaded TimescaleDB. Read by migrate and audit';
