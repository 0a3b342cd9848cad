-- True while figures or routes of a time are not computed from its fixes: they must be, before these go.
create or replace function tracksolid.archive_waits(p_starts timestamptz, p_ends timestamptz) returns boolean
  language sql stable set search_path = pg_catalog, pg_temp as $$
  select exists (select from tracksolid.stale_ranges r where r.stale && tstzrange(p_starts, p_ends) and coalesce(upper(r.stale), 'infinity') > tracksolid.figures_from())
      or exists (select from tracksolid.trips t
                  where t.route_version is distinct from t.fixes_version and t.start_time >= greatest(p_starts, tracksolid.figures_from()) and t.start_time < p_ends);
$$;
comment on function tracksolid.archive_waits(timestamptz, timestamptz) is 'Whether refresh-vtrips still needs the fixes of a time. Called by archive_spans';
