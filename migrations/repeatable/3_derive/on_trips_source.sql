-- After: show_all_trips
create or replace function tracksolid.on_trips_source() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  perform pg_advisory_xact_lock(920150, 0);  -- the lock of all writers of shown_trips
  perform tracksolid.show_all_trips();
  return null;
end $$;
comment on function tracksolid.on_trips_source() is 'Trigger of tracksolid.settings: shown_trips takes the other source';
select tracksolid.place_trigger($trigger$
  new_trips_source after update on tracksolid.settings for each row
  when (((new.name = 'trips_source'::text) and (new.value <> old.value)))
  execute function tracksolid.on_trips_source()$trigger$);
