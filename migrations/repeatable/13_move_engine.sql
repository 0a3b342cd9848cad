-- Moves the tables partitioned by time from pg_partman to TimescaleDB while the jobs go on: `fleet migrate engine timescaledb`.
-- Each table gets a hypertable beside it that follows its changes (begin), partitions are copied until their counts agree
-- (copy, one transaction each), then names and settings change places (finish), and the old partitions go (drop). Whoever
-- was interrupted begins again: what agrees is not copied twice.
create or replace function tracksolid.time_tables() returns table (table_name text, time_column text)
  language sql immutable set search_path = pg_catalog, pg_temp as $$
  values ('position_history', 'gps_time'), ('heartbeats', 'gate_time'), ('fuel_readings', 'reading_time'), ('temperature_readings', 'reading_time');
$$;
comment on function tracksolid.time_tables() is 'The tables partitioned by time. Called by the functions that move them to another engine';

-- Trigger: the hypertable beside the table gets every change that the table gets, in the same transaction.
create or replace function tracksolid.follow_move() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_beside text := format('tracksolid.%I', tg_table_name || '_moving');
  v_same text := (select string_agg(format('b.%1$I = r.%1$I', a.attname), ' and ')
                    from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
                   where i.indrelid = tg_relid and i.indisprimary);
begin
  if tg_op <> 'INSERT' then execute format('delete from %s b using removed r where %s', v_beside, v_same); end if;
  if tg_op <> 'DELETE' then execute format('insert into %s select * from added on conflict do nothing', v_beside); end if;
  return null;
end $$;
comment on function tracksolid.follow_move() is 'Trigger of a table that is being moved to another engine: keeps its copy';

-- One table a transaction, as the polls take their locks in an order of their own.
create or replace function tracksolid.begin_engine_move(p_table text) returns void
  language plpgsql set search_path = pg_catalog, pg_temp set timezone = 'UTC' set client_min_messages = warning as $$
declare
  v_time text := (select t.time_column from tracksolid.time_tables() t where t.table_name = p_table);
  v_old text := format('tracksolid.%I', p_table);
  v_new text := format('tracksolid.%I', p_table || '_moving');
  v_guest text;
begin
  perform tracksolid.choose_engine('timescaledb');
  create extension if not exists timescaledb schema public;
  perform tracksolid.check_timescaledb_version((select e.extversion from pg_extension e where e.extname = 'timescaledb'));
  select string_agg(distinct c.oid::regclass::text, ', ') into v_guest
    from pg_depend d join pg_rewrite r on r.oid = d.objid join pg_class c on c.oid = r.ev_class
   where d.classid = 'pg_rewrite'::regclass and d.refobjid = v_old::regclass
     and c.relnamespace not in ('tracksolid'::regnamespace, 'reporting'::regnamespace);
  if v_guest is not null then
    raise exception 'a view that is not fleet''s rests on ''%'': %', v_old, v_guest
      using errcode = 'dependent_objects_still_exist', hint = 'drop it, and make it again when the move is done';
  end if;
  if to_regclass(v_new) is not null then return; end if;
  execute format('create table %s (like %s including all)', v_new, v_old);
  execute format('alter table %s owner to %s', v_new,
                 (select c.relowner::regrole from pg_class c where c.oid = v_old::regclass));
  execute format('comment on table %s is %L', v_new, obj_description(v_old::regclass, 'pg_class'));
  perform public.create_hypertable(v_new::regclass, public.by_range(v_time::name, tracksolid.setting('partition_interval')::interval),
                                   create_default_indexes => false);
  execute format('create trigger follow_insert after insert on %s referencing new table as added '
                 'for each statement execute function tracksolid.follow_move()', v_old);
  execute format('create trigger follow_update after update on %s referencing old table as removed new table as added '
                 'for each statement execute function tracksolid.follow_move()', v_old);
  execute format('create trigger follow_delete after delete on %s referencing old table as removed '
                 'for each statement execute function tracksolid.follow_move()', v_old);
end $$;
comment on function tracksolid.begin_engine_move(text) is 'Makes a hypertable beside a table of pg_partman. Called by fleet migrate engine';

-- Rows that somebody put into the default partition get one of their own, before begin: it locks in another order.
create or replace function tracksolid.settle_strays(p_table text) returns void
  language plpgsql set search_path = pg_catalog, pg_temp set timezone = 'UTC' as $$
begin
  execute format('select tracksolid.ensure_partitions(%L, day, day) from (select distinct date_trunc(''day'', %I) as day from tracksolid.%I) d',
                 p_table, (select t.time_column from tracksolid.time_tables() t where t.table_name = p_table), p_table || '_default');
end $$;
comment on function tracksolid.settle_strays(text) is 'Empties the default partition of a table. Called by fleet migrate engine';

-- The partitions that have rows to copy, oldest first: none of the default one, settle_strays has emptied it.
create or replace function tracksolid.partitions_to_move()
  returns table (table_name text, time_column text, partition text, starts timestamptz, ends timestamptz)
  language sql stable set search_path = pg_catalog, pg_temp set timezone = 'UTC' as $$
  select t.table_name, t.time_column, c.oid::regclass::text, b.bounds[1]::timestamptz, b.bounds[2]::timestamptz
    from tracksolid.time_tables() t
    join pg_inherits i on i.inhparent = format('tracksolid.%I', t.table_name)::regclass
    join pg_class c on c.oid = i.inhrelid
   cross join lateral (
     select regexp_match(pg_get_expr(c.relpartbound, c.oid), 'FROM \(''(.*)''\) TO \(''(.*)''\)') as bounds) b
   where b.bounds is not null order by t.table_name, b.bounds[1]::timestamptz;
$$;
comment on function tracksolid.partitions_to_move() is 'What fleet migrate engine copies';

-- Copies one partition unless its rows are there already; gives how many it has. Old and new are counted in one statement,
-- which sees a transaction's changes in both or in neither. Where they still differ after copying (somebody deletes), the
-- partition is copied anew while nobody else may change it.
create or replace function tracksolid.move_partition(
    p_table text, p_time_column text, p_partition text, p_starts timestamptz, p_ends timestamptz, out rows bigint, out copied bigint)
  language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_new text := format('tracksolid.%I', p_table || '_moving');
  v_range text := format('%I >= %L and %1$I < %3$L', p_time_column, p_starts, p_ends);
  v_count text := format('select (select count(*) from %s), (select count(*) from %s where %s)', p_partition, v_new, v_range);
  v_there bigint;
begin
  copied := 0;
  execute v_count into rows, v_there;
  if rows = v_there then return; end if;
  execute format('insert into %s select * from %s on conflict do nothing', v_new, p_partition);
  get diagnostics copied = row_count;
  execute v_count into rows, v_there;
  if rows = v_there then return; end if;
  execute format('lock table %s in share row exclusive mode', p_partition);
  execute format('delete from %s where %s', v_new, v_range);
  execute format('insert into %s select * from %s', v_new, p_partition);
  get diagnostics copied = row_count;
  execute v_count into rows, v_there;
  if rows <> v_there then
    raise exception 'partition ''%'' has % rows, its copy %', p_partition, rows, v_there
      using errcode = 'data_corrupted', hint = 'nothing was switched; run the command again, and report it if it stays so';
  end if;
end $$;
comment on function tracksolid.move_partition(text, text, text, timestamptz, timestamptz) is
  'Copies one partition and counts it. Called by fleet migrate engine';

-- In the transaction that also makes the views anew: locks the tables, exclusively, until it commits.
create or replace function tracksolid.finish_engine_move() returns void
  language plpgsql set search_path = pg_catalog, pg_temp set client_min_messages = warning as $$
declare
  v_table text;
  v_time text;
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
  for v_table, v_time in select * from tracksolid.time_tables() loop
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
    execute format('alter table tracksolid.%I rename to %I', v_table || '_moving', v_table);
    execute format('alter table tracksolid.%I rename constraint %I to %I', v_table, v_table || '_moving_pkey', v_table || '_pkey');
    delete from partman.part_config p where p.parent_table = 'tracksolid.' || v_table returning p.template_table into v_template;
    if v_template is not null then execute format('drop table if exists %s', v_template); end if;
  end loop;
  alter table tracksolid.settings disable trigger settings_check;  -- it keeps people from writing the engine
  update tracksolid.settings set value = 'timescaledb' where name = 'engine';
  alter table tracksolid.settings enable trigger settings_check;
  perform tracksolid.make_mileage_daily();
  perform tracksolid.apply_storage_policies();
end $$;
comment on function tracksolid.finish_engine_move() is 'Puts the hypertables in the place of the old tables. Called by fleet migrate engine';

-- One old partition at a time, so that no transaction needs thousands of locks.
create or replace function tracksolid.drop_moved_partition() returns boolean
  language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_drop text;
begin
  select format('drop table %s', coalesce((select i.inhrelid::regclass from pg_inherits i where i.inhparent = p.old limit 1), p.old))
    into v_drop
    from (select to_regclass(format('tracksolid.%I', table_name || '_partman')) as old from tracksolid.time_tables()) p
   where p.old is not null limit 1;
  if v_drop is null then return false; end if;
  execute v_drop;
  return true;
end $$;
comment on function tracksolid.drop_moved_partition() is 'Drops one partition that has been moved; false: none is left. Called by fleet migrate engine';
