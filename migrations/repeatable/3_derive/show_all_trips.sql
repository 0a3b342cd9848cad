-- After: trips_as_shown
create or replace function tracksolid.show_all_trips() returns void
  language sql set search_path = pg_catalog, pg_temp set jit = off as $$
  delete from tracksolid.shown_trips;
  insert into tracksolid.shown_trips select v.* from tracksolid.trips_as_shown() v;
$$;
comment on function tracksolid.show_all_trips() is 'Fills tracksolid.shown_trips anew. Called by migrate and when trips_source changes';
