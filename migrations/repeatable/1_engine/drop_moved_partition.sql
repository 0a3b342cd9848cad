-- After: time_tables
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
