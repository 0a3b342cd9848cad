-- Gives a partition and its indexes another name, as those that pg_partman 4 has named by ISO week, or by year and month.
create or replace function tracksolid.rename_partition(p_from text, p_to text) returns void
  language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_index text;
begin
  for v_index in
    select c.relname from pg_index i join pg_class c on c.oid = i.indexrelid
     where i.indrelid = format('tracksolid.%I', p_from)::regclass and starts_with(c.relname, p_from || '_')
  loop
    execute format('alter index tracksolid.%I rename to %I', v_index, p_to || substr(v_index, length(p_from) + 1));
  end loop;
  execute format('alter table tracksolid.%I rename to %I', p_from, p_to);
end $$;
comment on function tracksolid.rename_partition(text, text) is 'Renames a partition with its indexes. Called by keep_table';
