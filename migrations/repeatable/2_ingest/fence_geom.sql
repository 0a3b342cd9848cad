-- The vendor's coordinates as a shape: one point is the centre of a circle, three or more are a ring, closed here.
-- Points are "lat,lng", latitude first, separated by ; in answers and # in requests. Text that is no list of points (48,1,11,5 is none), a point
-- outside of the world (NaN and infinity are) and a ring without an area give null: the fence is kept with its raw text. A ring that
-- crosses itself becomes the areas that it encloses, so that no query over fences fails at it.
create or replace function tracksolid.fence_geom(p_coordinates text) returns public.geometry
  language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
  v_points public.geometry[];
  v_possible boolean;
  v_ring public.geometry;
begin
  select array_agg(public.st_setsrid(public.st_makepoint(c.lng, c.lat), 4326) order by t.n),
         bool_and(c.lat between -90 and 90 and c.lng between -180 and 180 and split_part(t.p, ',', 3) = '')
    into v_points, v_possible
    from regexp_split_to_table(btrim(p_coordinates, ' ;#'), '\s*[;#]\s*') with ordinality as t(p, n)
   cross join lateral (select split_part(t.p, ',', 1)::double precision as lat, split_part(t.p, ',', 2)::double precision as lng) c;
  if not v_possible then return null; end if;
  if cardinality(v_points) = 1 then return v_points[1]; end if;
  if cardinality(v_points) < 3 then return null; end if;
  v_ring := public.st_makepolygon(public.st_makeline(v_points || v_points[1]));
  if not public.st_isvalid(v_ring) then v_ring := public.st_collectionextract(public.st_makevalid(v_ring), 3); end if;
  return case when public.st_area(v_ring) > 0 then v_ring end;
exception when invalid_text_representation or numeric_value_out_of_range then
  return null;
end $$;
comment on function tracksolid.fence_geom(text) is 'Shape of a fence from the vendor''s coordinates, null when they make none. Called by merge_geofences';
