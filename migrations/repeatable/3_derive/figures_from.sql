-- After: kept_from, day_start
-- The first midnight whose day has all the fixes that its figures rest on: two hours before it are kept as well. Days, trips and routes
-- that begin earlier are never computed again.
create or replace function tracksolid.figures_from() returns timestamptz
  language sql stable parallel safe set search_path = pg_catalog, pg_temp as $$
  select case when k.kept > '-infinity'
              then tracksolid.day_start(((k.kept + interval '2 hours') at time zone z.zone)::date + 1, z.zone) else '-infinity' end
    from (select tracksolid.kept_from() as kept) k cross join (select tracksolid.setting('timezone') as zone) z;
$$;
comment on function tracksolid.figures_from() is
  'Figures of days from here on can be computed. Called by merge_position_history, build_device_days and build_routes';
