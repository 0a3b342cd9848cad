-- After: fences_set_area, on_fences_changed
-- The vendor's fences, as tracksolid.fences has them. p_fence_ids null: all.
create or replace function tracksolid.follow_geofences(p_fence_ids text[] default null) returns void
  language sql set search_path = pg_catalog, pg_temp as $$
  insert into tracksolid.fences as f (source, fence_id, fence_name, color, shape, buffer_m, deleted_at)
  select 'vendor', g.fence_id, coalesce(nullif(btrim(g.fence_name), ''), g.fence_id), nullif(g.color, ''), g.geom,
         case when public.st_dimension(g.geom) = 0 and g.radius_m > 0 and g.radius_m <= 100000 then g.radius_m end, g.deleted_at
    from tracksolid.geofences g where p_fence_ids is null or g.fence_id = any(p_fence_ids)
  on conflict (source, fence_id) do update
     set (fence_name, color, shape, buffer_m, deleted_at)
       = (excluded.fence_name, excluded.color, excluded.shape, excluded.buffer_m, excluded.deleted_at)
   where (f.fence_name, f.color, f.shape::bytea, f.buffer_m, f.deleted_at)
         is distinct from (excluded.fence_name, excluded.color, excluded.shape::bytea, excluded.buffer_m, excluded.deleted_at);
$$;
comment on function tracksolid.follow_geofences(text[]) is 'Keeps the vendor''s rows of tracksolid.fences. Called by the trigger of tracksolid.geofences and by migrate';
