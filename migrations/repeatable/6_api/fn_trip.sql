-- After: trip_track
-- One trip with the fixes it was driven through. Where those have expired, the line that the map draws, without times.
drop function if exists reporting.fn_trip(bigint);  -- before p_scope
create or replace function reporting.fn_trip(p_trip_id bigint, p_scope text[] default null) returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select tracksolid.trip_track(p_trip_id, null, p_scope);
$$;
comment on function reporting.fn_trip(bigint, text[]) is
  'One trip as a track, with times and speeds. Called by GET /webhook/fleet-dashboard/trip';
