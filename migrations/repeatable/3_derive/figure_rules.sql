-- The figure settings as one row; the setting trip_stop_s is its column stop_s.
create or replace function tracksolid.figure_rules() returns tracksolid.figure_rules
  language sql stable parallel safe set search_path = pg_catalog, pg_temp as $$
  select jsonb_populate_record(null::tracksolid.figure_rules, jsonb_object_agg(case s.name when 'trip_stop_s' then 'stop_s' else s.name end, s.value))
    from tracksolid.settings s;
$$;
comment on function tracksolid.figure_rules() is
  'The thresholds of tracksolid.settings that figures are computed with. Called by build_device_days, find_trips, routes_between and track_of';
