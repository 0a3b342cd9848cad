-- Issue 7672 of timescaledb: `insert … on conflict do nothing` into a compressed chunk stopped at its first conflict and lost
-- the rows behind it without an error. Late fixes come in just so. Seen with 2.17, repaired after 2.18.0.
create or replace function tracksolid.check_timescaledb_version(p_version text) returns void
  language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
  if string_to_array(substring(p_version from '^[0-9]+\.[0-9]+'), '.')::integer[] < array[2, 19] then
    raise exception 'timescaledb ''%'' can lose late fixes that arrive in compressed chunks', p_version
      using errcode = 'feature_not_supported',
            hint = 'update the package to 2.19 or newer, run `alter extension timescaledb update` in a new session, then migrate again';
  end if;
end $$;
comment on function tracksolid.check_timescaledb_version(text) is
  'Refuses versions of TimescaleDB that lose data. Called by apply_storage_policies';
