-- After: archive_json, vehicle_spans
-- What fleet export fixes must read from the archive for [p_from, p_to): as archive_json gives it, with the trackers in the order of the rows; null: nothing.
create or replace function reporting.fn_export_reach(p_from timestamptz, p_to timestamptz, p_vehicles text[] default null) returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select json_build_object('archive', a.archive, 'trackers', coalesce((
           select json_agg(s.imei order by s.imei) from (select distinct v.imei from tracksolid.vehicle_spans(p_from, p_to, p_vehicles) v) s), '[]'))
    from (select tracksolid.archive_json(null, p_from, p_to - interval '1 microsecond') as archive) a where a.archive is not null;
$$;
comment on function reporting.fn_export_reach(timestamptz, timestamptz, text[]) is 'What an export needs from the archive. Called by fleet export fixes';
