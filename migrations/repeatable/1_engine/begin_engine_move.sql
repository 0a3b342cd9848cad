-- One table a transaction, as the polls take their locks in an order of their own.
create or replace function tracksolid.begin_engine_move(p_table text) returns void
  language plpgsql set search_path = pg_catalog, pg_temp set timezone = 'UTC' set client_min_messages = warning as $$
declare
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
  perform tracksolid.hypertable_beside(p_table);
  execute format('create trigger follow_insert after insert on %s referencing new table as added '
                 'for each statement execute function tracksolid.follow_move()', v_old);
  execute format('create trigger follow_update after update on %s referencing old table as removed new table as added '
                 'for each statement execute function tracksolid.follow_move()', v_old);
  execute format('create trigger follow_delete after delete on %s referencing old table as removed '
                 'for each statement execute function tracksolid.follow_move()', v_old);
end $$;
comment on function tracksolid.begin_engine_move(text) is 'Makes a hypertable beside a table of pg_partman. Called by fleet migrate engine';
