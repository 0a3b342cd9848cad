-- After: vehicle_filter
-- The trackers whose rows a list of plates and imeis needs: those named, and all that a named vehicle ever had; null for no list.
create or replace function tracksolid.trackers_of(p_vehicles text[], p_scope text[] default null) returns text[]
  language sql stable set search_path = pg_catalog, pg_temp as $$
  select case when f.imeis is not null then f.imeis || array(select a.imei from tracksolid.assignments a where a.vehicle_key = any(f.keys)) end
    from tracksolid.vehicle_filter(p_vehicles, p_scope) f;
$$;
comment on function tracksolid.trackers_of(text[], text[]) is 'Trackers of a list of vehicles. Called by temperature_pieces, temperature_spans and temperature_days';
