-- After: write_visits, parts_of_fence
-- Computes the visits of the fence that waits longest for all kept days; gives 1, or 0 when none waits. Called until it gives 0. It takes the locks of
-- the devices (build_days), so whoever of the two comes second sees the other's work. Also deletes the pieces of track behind the retention edge.
create or replace function tracksolid.build_fences() returns integer
  language plpgsql security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  v_edge date := (tracksolid.figures_from() at time zone tracksolid.setting('timezone'))::date;
  v_fence bigint;
  v_ids bigint[];
  v_imeis text[];
  v_block text[];
begin
  delete from tracksolid.track_pieces p where p.day < v_edge;
  select s.fence into v_fence from tracksolid.stale_fences s order by s.id for update skip locked limit 1;
  if not found then return 0; end if;
  select array_agg(s.id) into v_ids from tracksolid.stale_fences s where s.fence = v_fence;
  v_imeis := array(
    select p.imei from tracksolid.fences f join tracksolid.track_pieces p on p.shape operator(public.&&) f.area where f.id = v_fence and p.day >= v_edge
    union
    select o.imei from tracksolid.visit_parts o where o.fence = v_fence and o.day >= v_edge order by 1);
  for i in 0 .. (cardinality(v_imeis) - 1) / 500 loop
    v_block := v_imeis[i * 500 + 1 : i * 500 + 500];
    perform pg_advisory_xact_lock(920149, hashtext(d)) from unnest(v_block) d;
    perform tracksolid.write_visits(array(select p from tracksolid.parts_of_fence(v_fence, v_block, v_edge) p), v_block,
                                    array_fill(v_edge, array[cardinality(v_block)]), array_fill(date 'infinity', array[cardinality(v_block)]), v_fence);
  end loop;
  delete from tracksolid.stale_fences s where s.id = any(v_ids);
  perform tracksolid.raise_generation('daily');
  return 1;
end $$;
comment on function tracksolid.build_fences() is
  'Computes the visits of changed fences, for the past too. Called by refresh-vtrips, again and again until it gives 0';
