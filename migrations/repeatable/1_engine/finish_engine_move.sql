-- In the transaction that also makes the views anew: locks the tables, exclusively, until it commits.
create or replace function tracksolid.finish_engine_move() returns void
  language plpgsql set search_path = pg_catalog, pg_temp set client_min_messages = warning as $$
declare
  v_table text;
  v_dependent text;
  v_template text;
begin
  begin
    set local deadlock_timeout = '100ms';  -- rather this than a poll: it is tried again
  exception when insufficient_privilege then null;
  end;
  for v_table in select table_name from tracksolid.time_tables() loop
    execute format('lock table only tracksolid.%I in access exclusive mode', v_table);
  end loop;
  for v_table in select t.table_name from tracksolid.time_tables() t loop
    execute format('insert into tracksolid.%I select * from tracksolid.%I on conflict do nothing', v_table || '_moving', v_table || '_default');
    foreach v_dependent in array array(
      select distinct c.oid::regclass::text from pg_depend d join pg_rewrite r on r.oid = d.objid join pg_class c on c.oid = r.ev_class
       where d.classid = 'pg_rewrite'::regclass and d.refobjid = format('tracksolid.%I', v_table)::regclass)
    loop
      execute format('drop view if exists %s cascade', v_dependent);
    end loop;
    execute format('drop trigger follow_insert on tracksolid.%1$I; drop trigger follow_update on tracksolid.%1$I; '
                   'drop trigger follow_delete on tracksolid.%1$I', v_table);
    execute format('alter index tracksolid.%I rename to %I', v_table || '_pkey', v_table || '_partman_pkey');
    execute format('alter table tracksolid.%I rename to %I', v_table, v_table || '_partman');
    perform tracksolid.take_place(v_table);
    delete from partman.part_config p where p.parent_table = 'tracksolid.' || v_table returning p.template_table into v_template;
    if v_template is not null then execute format('drop table if exists %s', v_template); end if;
  end loop;
  alter table tracksolid.settings disable trigger settings_check;  -- it keeps people from writing the engine
  update tracksolid.settings set value = 'timescaledb' where name = 'engine';
  alter table tracksolid.settings enable trigger settings_check;
  perform tracksolid.watch_fixes();
  perform tracksolid.make_mileage_daily();
  perform tracksolid.apply_storage_policies();
end $$;
comment on function tracksolid.finish_engine_move() is 'Puts the hypertables in the place of the old tables. Called by fleet migrate engine';
