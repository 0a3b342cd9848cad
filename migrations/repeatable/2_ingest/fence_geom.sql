-- The vendor's coordinates as a shape: one point is the centre of a circle, three or more are a ring, closed here.
-- Points are "lat,lng", latitude first, separated by ; in answers and # in requests. Text that is no list of points
-- gives null: the fence is kept with its raw text.
create or replace function tracksolid.fence_geom(p_coordinates text) returns public.geometry
  language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
  v_points public.geometry[];
begin
  select array_agg(public.st_setsrid(public.st_makepoint(split_part(p, ',', 2)::double precision,
                                                         split_part(p, ',', 1)::double precision), 4326) order by n)
    into v_points
    from regexp_split_to_table(btrim(p_coordinates, ' ;#'), '\s*[;#]\s*') with ordinality as t(p, n);
  if cardinality(v_points) = 1 then return v_points[1]; end if;
  if cardinality(v_points) < 3 then return null; end if;
  return public.st_makepolygon(public.st_makeline(v_points || v_points[1]));
exception when invalid_text_representation or numeric_value_out_of_range then
  return null;
end $$;
comment on function tracksolid.fence_geom(text) is 'Shape of a fence from the vendor''s coordinates, null when they make none. Called by merge_geofences';
