-- Days of another zone are other days: everything that is kept by day starts again.
create or replace function tracksolid.on_new_zone() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  perform tracksolid.fill_daily_figures();
  perform tracksolid.make_mileage_daily();
  perform tracksolid.define_mileage_views();
  perform tracksolid.apply_storage_policies();
  return null;
end $$;
comment on function tracksolid.on_new_zone() is 'Trigger of tracksolid.settings: days of another zone are other days';
select tracksolid.place_trigger($trigger$
  new_zone after update on tracksolid.settings for each row
  when (((new.name = 'timezone'::text) and (new.value <> old.value)))
  execute function tracksolid.on_new_zone()$trigger$);
