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
