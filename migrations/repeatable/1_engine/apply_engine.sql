-- After: *
-- Chooses the engine when there is none yet, and hands it every table that is partitioned by time and new.
create or replace function tracksolid.apply_engine() returns void
  language plpgsql set search_path = pg_catalog, pg_temp set client_min_messages = warning as $$
begin
  if tracksolid.setting('partition_interval') not in ('1 day', '7 days', '1 month') then
    raise exception 'unknown partition interval ''%'' (allowed: 1 day, 7 days, 1 month)', tracksolid.setting('partition_interval')
      using errcode = 'invalid_parameter_value', hint = '7 days suits up to a few million fixes a day';
  end if;
  if tracksolid.setting('engine') is null then
    insert into tracksolid.settings (name, value, description) values
      ('engine', tracksolid.choose_engine(current_setting('fleet.engine', true)),
       'what partitions by time: timescaledb or pg_partman; fixed at the first migrate');
  end if;
  if tracksolid.setting('engine') = 'timescaledb' then
    create extension if not exists timescaledb schema public;
  else
    if to_regnamespace('partman') is null then create schema partman; end if;  -- the owner may not create it, not even when it is there
    create extension if not exists pg_partman schema partman;
  end if;
  perform tracksolid.partition_table(t.table_name) from tracksolid.time_tables() t;
end $$;
comment on function tracksolid.apply_engine() is 'Chooses the engine and partitions new tables with it. Called by migrate';
select tracksolid.apply_engine();
