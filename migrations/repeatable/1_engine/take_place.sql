-- Gives tracksolid.<table>_moving, and the indexes of its keys, the names that the table has left free.
create or replace function tracksolid.take_place(p_table text) returns void
  language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_index text;
begin
  execute format('alter table tracksolid.%I rename to %I', p_table || '_moving', p_table);
  for v_index in
    select c.relname from pg_index i join pg_class c on c.oid = i.indexrelid
     where i.indrelid = format('tracksolid.%I', p_table)::regclass and c.relname like p_table || '\_moving\_%'
  loop
    execute format('alter index tracksolid.%I rename to %I', v_index, replace(v_index, p_table || '_moving_', p_table || '_'));
  end loop;
end $$;
comment on function tracksolid.take_place(text) is
  'Renames a table made by table_beside. Called by keep_table, forget_engine and finish_engine_move';
