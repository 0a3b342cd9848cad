-- Fences in use, by name, at most 5,000: for a map.
create or replace function reporting.fn_fences() returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp set jit = off as $$
  with fence as materialized (
    select f.* from tracksolid.fences f where f.area is not null and coalesce(f.deleted_at, 'infinity') > now() order by f.fence_name, f.id limit 5000
  )
  select json_build_object(
    'summary', json_build_object('fences', (select count(*) from fence), 'as_of', reporting.utc_text(now())),
    'geojson', json_build_object('type', 'FeatureCollection', 'features', coalesce((select json_agg(row_to_json(r)) from (
      select 'Feature' as type, public.st_asgeojson(f.area, 6)::json as geometry,
             json_build_object('fence_id', f.fence_id, 'fence_name', f.fence_name, 'source', f.source, 'color', f.color,
                               'area_km2', round((public.st_area(f.area::public.geography) / 1e6)::numeric, 3)) as properties
        from fence f order by f.fence_name, f.id) r), '[]')));
$$;
comment on function reporting.fn_fences() is 'Fences in use. Called by GET /analytics/fences';
