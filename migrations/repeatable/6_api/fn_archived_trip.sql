-- After: trip_track
-- The same of a trip whose fixes are in the archive: p_archived is the text of a tracksolid.archived_fix[], which fn_trip_reach asks for.
create or replace function reporting.fn_archived_trip(p_trip_id bigint, p_archived text, p_scope text[] default null) returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select tracksolid.trip_track(p_trip_id, p_archived::tracksolid.archived_fix[], p_scope);
$$;
comment on function reporting.fn_archived_trip(bigint, text, text[]) is
  'One trip of archived time as a track. Called by GET /webhook/fleet-dashboard/trip and fleet export';
