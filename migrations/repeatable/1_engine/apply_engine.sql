-- After: *
-- Brings the engine and the tables partitioned by time to what the settings say: whatever is missing, at the first migrate, after a
-- restore or after an upgrade of the server. fleet migrate sets fleet.engine to the engine it has chosen.
create or replace function tracksolid.apply_engine() returns void
  language plpgsql set search_path = pg_catalog, pg_temp set client_min_messages = warning as $$
declare
  v_engine text := coalesce(nullif(current_setting('fleet.engine', true), ''), tracksolid.setting('engine'));
begin
  if tracksolid.setting('engine') <> v_engine then
    perform tracksolid.forget_engine();
  end if;
  insert into tracksolid.settings (name, value, description)
    select l.name, v_engine, l.description from tracksolid.setting_list() l where l.name = 'engine'
  on conflict (name) do nothing;
  if v_engine = 'timescaledb' then
    create extension if not exists timescaledb schema public;
  else
    if to_regnamespace('partman') is null then create schema partman; end if;  -- the owner may not create it, not even when it is there
    create extension if not exists pg_partman schema partman;
    perform tracksolid.update_partman();
    perform tracksolid.grant_engine();
    begin
      perform tracksolid.register_tables();
    exception when insufficient_privilege then null;  -- engine_gaps reports it
    end;
  end if;
  perform tracksolid.keep_table(t.table_name) from tracksolid.time_tables() t;
  perform tracksolid.maintain_partitions();
  if v_engine = 'timescaledb' and to_regclass('tracksolid.v_mileage_daily_cagg') is not null
     and exists (select from tracksolid.engine_gaps() g where g.kind = 'policy') then
    perform tracksolid.apply_storage_policies();
  end if;
end $$;
comment on function tracksolid.apply_engine() is 'Keeps the tables partitioned by time with their engine. Called by migrate';
select tracksolid.apply_engine();
