-- After: place_trigger
create or replace function tracksolid.on_new_storage() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if new.name = 'retention_days' and old.value <> '0' then  -- what the old setting may have deleted stays deleted
    update tracksolid.settings s set value = greatest(s.value::timestamptz, now() - old.value::numeric * interval '1 day')::text
     where s.name = 'kept_from';
  end if;
  perform tracksolid.apply_storage_policies();
  return null;
end $$;
comment on function tracksolid.on_new_storage() is 'Trigger of tracksolid.settings: compression and retention follow';
select tracksolid.place_trigger($trigger$
  new_storage after update on tracksolid.settings for each row
  when (((new.name = any (array['compress_after_days'::text, 'retention_days'::text, 'archive_after_days'::text])) and (new.value <> old.value)))
  execute function tracksolid.on_new_storage()$trigger$);
