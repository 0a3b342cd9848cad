-- After: archive_json
-- What the program must read from the archive before it asks for this trip with fn_archived_trip; null: nothing, and fn_trip answers.
create or replace function reporting.fn_trip_reach(p_trip_id bigint, p_scope text[] default null) returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select tracksolid.archive_json(t.imei, t.start_time - interval '8 days', coalesce(t.end_time, now()) + interval '8 days')
    from tracksolid.shown_trips t
   where t.trip_id = p_trip_id and tracksolid.in_scope(t.cost_centre, p_scope)
     and tracksolid.archive_json(t.imei, t.start_time - interval '2 hours', coalesce(t.end_time, now()) + interval '2 hours') is not null;
$$;
comment on function reporting.fn_trip_reach(bigint, text[]) is 'Whether a trip reaches into the archive. Called by GET /webhook/fleet-dashboard/trip and fleet export';
