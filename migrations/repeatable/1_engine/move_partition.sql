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
