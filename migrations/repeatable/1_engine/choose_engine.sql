-- `fleet migrate up --engine NAME` sets fleet.engine for the session; empty means: the best there is.
create or replace function tracksolid.choose_engine(p_wanted text) returns text
  language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_timescaledb boolean := tracksolid.timescaledb_is_loaded()
    and exists (select from pg_available_extensions where name = 'timescaledb');
  v_partman boolean := exists (select from pg_available_extensions where name = 'pg_partman');
  v_engine text := coalesce(nullif(p_wanted, ''),
                            case when v_timescaledb then 'timescaledb' when v_partman then 'pg_partman' end);
begin
  if v_engine is null then
    raise exception 'the server has neither timescaledb nor pg_partman'
      using errcode = 'feature_not_supported',
            hint = 'on Debian: apt install postgresql-15-partman; or install timescaledb and add it to shared_preload_libraries';
  elsif v_engine not in ('timescaledb', 'pg_partman') then
    raise exception 'unknown engine ''%'' (allowed: timescaledb, pg_partman)', v_engine
      using errcode = 'invalid_parameter_value', hint = 'leave --engine out to take the best one installed';
  elsif v_engine = 'timescaledb' and not v_timescaledb then
    raise exception 'the server has not loaded timescaledb'
      using errcode = 'feature_not_supported',
            hint = 'install it and add timescaledb to shared_preload_libraries, then restart the server';
  elsif v_engine = 'pg_partman' and not v_partman then
    raise exception 'the server has no pg_partman'
      using errcode = 'feature_not_supported', hint = 'on Debian: apt install postgresql-15-partman';
  end if;
  return v_engine;
end $$;
comment on function tracksolid.choose_engine(text) is 'The engine to use, or an error that says what to install. Called once, by apply_engine';
