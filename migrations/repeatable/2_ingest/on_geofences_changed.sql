-- After: follow_geofences
create or replace function tracksolid.on_geofences_changed() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'DELETE' then
    update tracksolid.fences f set deleted_at = now()
     where f.source = 'vendor' and f.deleted_at is null and f.fence_id in (select c.fence_id from changed c);
  else
    perform tracksolid.follow_geofences(array_agg(c.fence_id)) from changed c having count(*) > 0;
  end if;
  return null;
end $$;
comment on function tracksolid.on_geofences_changed() is 'Statement trigger of tracksolid.geofences: the vendor''s rows of tracksolid.fences follow';
select tracksolid.place_trigger(format(
  'follow_%s after %1$s on tracksolid.geofences referencing %s table as changed for each statement execute function tracksolid.on_geofences_changed()',
  e.event, e.rows)) from (values ('insert', 'new'), ('update', 'new'), ('delete', 'old')) e(event, rows);
select tracksolid.follow_geofences();
