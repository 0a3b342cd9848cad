-- Notes that a range of a device's stream was asked for and answered for good. Writes nothing when it was known.
create or replace function tracksolid.cover(p_imei text, p_stream text, p_range tstzrange) returns void
  language sql set search_path = pg_catalog, pg_temp as $$
  insert into tracksolid.coverage as c (imei, stream, covered)
  values (p_imei, p_stream, tstzmultirange(p_range))
  on conflict (imei, stream) do update
     set covered = c.covered + excluded.covered, updated_at = now(), failed_at = null, failure = null, retry_after = null
   where not c.covered @> excluded.covered or c.failure is not null;
$$;
comment on function tracksolid.cover(text, text, tstzrange) is 'Adds a settled range to tracksolid.coverage. Called by the polls';
