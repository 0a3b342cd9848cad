-- After: feature_fence, on_fences_changed
-- Fences of an operator's GeoJSON features: what each becomes (new, changed, unchanged), or why it is refused. p_write: takes them over, unless one is
-- refused. A fence is known by its id, else by its name; one that has got an id since is found by its name. Fences that the file lacks stay.
create or replace function tracksolid.import_fences(p_features jsonb, p_write boolean)
  returns table (feature integer, fence_id text, fence_name text, change text, problem text)
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  perform pg_advisory_xact_lock(920152, 0);  -- two imports name the same fences in any order
  create temp table if not exists imported_fences (
    feature integer, key text, fence_name text, color text, shape public.geometry, buffer_m double precision, problem text, known bigint, change text)
    on commit drop;
  truncate pg_temp.imported_fences;
  insert into pg_temp.imported_fences
  select e.n, coalesce(f.fence_id, f.fence_name), f.fence_name, f.color, f.shape, f.buffer_m, f.problem,
         (select o.id from tracksolid.fences o
           where o.source = 'operator' and (o.fence_id = coalesce(f.fence_id, f.fence_name) or o.fence_id = f.fence_name)
           order by o.fence_id = coalesce(f.fence_id, f.fence_name) desc limit 1)
    from jsonb_array_elements(p_features) with ordinality e(feature, n)
   cross join lateral tracksolid.feature_fence(e.feature) f;
  update pg_temp.imported_fences i set problem = format('it is the same fence as feature %s, by its id or name', d.first)
    from (select i.feature, (select min(o.feature) from pg_temp.imported_fences o where o.key = i.key or o.known = i.known) as first
            from pg_temp.imported_fences i) d
   where d.feature = i.feature and i.feature > d.first and i.problem is null;
  update pg_temp.imported_fences i
     set change = case when o.id is null then 'new'
                       when (o.fence_id, o.fence_name, o.color, o.shape::bytea, o.buffer_m, o.deleted_at)
                            is distinct from (i.key, i.fence_name, i.color, i.shape::bytea, i.buffer_m, null) then 'changed'
                       else 'unchanged' end
    from pg_temp.imported_fences j left join tracksolid.fences o on o.id = j.known
   where j.feature = i.feature and i.problem is null;
  if p_write and not exists (select from pg_temp.imported_fences i where i.problem is not null) then
    update tracksolid.fences f
       set (fence_id, fence_name, color, shape, buffer_m, deleted_at) = (i.key, i.fence_name, i.color, i.shape, i.buffer_m, null)
      from pg_temp.imported_fences i where f.id = i.known and i.change = 'changed';
    insert into tracksolid.fences (fence_id, fence_name, color, shape, buffer_m)
    select i.key, i.fence_name, i.color, i.shape, i.buffer_m from pg_temp.imported_fences i where i.change = 'new' order by i.feature;
  end if;
  return query select i.feature, i.key, i.fence_name, i.change, i.problem from pg_temp.imported_fences i order by i.feature;
end $$;
comment on function tracksolid.import_fences(jsonb, boolean) is 'Compares GeoJSON features with the operator''s fences, and takes them over. Called by fleet fences import';
