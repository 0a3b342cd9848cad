-- After: day_start
-- A time as people write it: a day is the instant at which it begins in the fleet's zone, else a time with its zone (else UTC).
create or replace function tracksolid.fleet_instant(p_text text) returns timestamptz
  language sql stable set search_path = pg_catalog, pg_temp set timezone = 'UTC' as $$
  select case when length(p_text) > 10 then p_text::timestamptz else tracksolid.day_start(p_text::date, tracksolid.setting('timezone')) end
$$;
comment on function tracksolid.fleet_instant(text) is 'A day of the fleet''s zone, or a time, as an instant. Called by fn_export_window and for fleet erase';
