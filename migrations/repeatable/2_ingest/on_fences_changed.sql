-- A row that is deleted is only marked: its visits up to now stay, those behind the retention edge included.
create or replace function tracksolid.on_fences_changed() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'DELETE' then
    update tracksolid.fences f set deleted_at = now() where f.id = old.id and f.deleted_at is null;
    return null;
  end if;
  if tg_op = 'INSERT' or new.area::bytea is distinct from old.area::bytea or new.deleted_at is distinct from old.deleted_at then
    insert into tracksolid.stale_fences (fence) values (new.id);
  end if;
  return null;
end $$;
comment on function tracksolid.on_fences_changed() is 'Trigger of tracksolid.fences: visits follow for the past too';
select tracksolid.place_trigger($trigger$
  mark_visits after insert or update on tracksolid.fences for each row execute function tracksolid.on_fences_changed()$trigger$);
select tracksolid.place_trigger($trigger$
  keep_visits before delete on tracksolid.fences for each row execute function tracksolid.on_fences_changed()$trigger$);
