-- Takes the tables partitioned by time away from the engine, as long as they are empty, so that another one can be chosen. The views
-- that rest on them go along and are made again by the files that follow.
create or replace function tracksolid.forget_engine() returns void
  language plpgsql set search_path = pg_catalog, pg_temp set client_min_messages = warning as $$
declare
  v_table text;
  v_rows boolean;
begin
  for v_table in select t.table_name from tracksolid.time_tables() t loop
    execute format('select exists (select from tracksolid.%I)', v_table) into v_rows;
    if v_rows then
      raise exception 'this database is partitioned by ''%'', and ''tracksolid.%'' has rows', tracksolid.setting('engine'), v_table
        using errcode = 'object_not_in_prerequisite_state',
              hint = 'leave --engine out; `fleet migrate engine timescaledb` moves a database from pg_partman with its rows';
    end if;
  end loop;
  drop materialized view if exists tracksolid.v_mileage_daily_cagg cascade;
  for v_table in select t.table_name from tracksolid.time_tables() t loop
    perform tracksolid.refuse_guests(v_table);
    perform tracksolid.table_beside(v_table, 'pg_partman');
    execute format('drop table tracksolid.%I cascade', v_table);
    perform tracksolid.take_place(v_table);
  end loop;
  if tracksolid.setting('engine') = 'pg_partman' then
    delete from partman.part_config c using tracksolid.time_tables() t where c.parent_table = 'tracksolid.' || t.table_name;
  end if;
  delete from tracksolid.settings where name = 'engine';
end $$;
comment on function tracksolid.forget_engine() is 'Lets the engine of an empty database be chosen again. Called by apply_engine';
