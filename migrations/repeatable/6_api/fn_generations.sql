-- One row of a table of five: cheap enough to ask every other second. age_s counts from the last change of a subject.
create or replace function reporting.fn_generations() returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select json_build_object(
    'generations', (
      select json_object_agg(g.name, json_build_object(
               'generation', g.generation,
               'age_s', greatest(0, extract(epoch from clock_timestamp() - g.changed_at))::double precision))
        from tracksolid.generations g),
    'timezone', tracksolid.setting('timezone'));
$$;
comment on function reporting.fn_generations() is
  'How often each subject has changed, how long ago, and the fleet''s zone. Called by serve: keys of its cache, /config.json';
