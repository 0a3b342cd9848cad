-- The retention edge: fixes from before may be gone. It only moves forward: what was deleted under a shorter retention_days stays deleted
-- under a longer one.
create or replace function tracksolid.kept_from() returns timestamptz
  language sql stable parallel safe set search_path = pg_catalog, pg_temp as $$
  select greatest(max(s.value::timestamptz) filter (where s.name = 'kept_from'),
                  now() - max(nullif(s.value, '0')::numeric) filter (where s.name = 'retention_days') * interval '1 day')
    from tracksolid.settings s where s.name in ('kept_from', 'retention_days');
$$;
comment on function tracksolid.kept_from() is 'Fixes from before may have been deleted. Called by figures_from and where retention_days changes';
