create or replace function tracksolid.fill_daily_figures() returns void
  language sql set search_path = pg_catalog, pg_temp as $$
  delete from tracksolid.daily_figures;
  insert into tracksolid.daily_figures (imei, day)
  select distinct p.imei, (p.gps_time at time zone tracksolid.setting('timezone'))::date from tracksolid.position_history p;
$$;
comment on function tracksolid.fill_daily_figures() is
  'Marks every day that has fixes to be computed anew. Called by migrations and when the fleet''s zone changes';
