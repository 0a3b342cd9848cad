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

-- Takes pg_temp.stage_geofences over; a fence is rewritten only where it differs.
create or replace function tracksolid.merge_geofences(out rows_in bigint, out rows_written bigint)
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  select count(*) into rows_in from pg_temp.stage_geofences;
  with told as (
    select distinct on (s.fence_id) s.fence_id, s.account, s.fence_name,
           case when s.kind in ('circle', 'polygon') then s.kind end as kind, s.color, s.radius_m, s.coordinates,
           tracksolid.fence_geom(s.coordinates) as geom, string_to_array(nullif(s.imeis, ''), ',') as imeis,
           string_to_array(nullif(s.alert_types, ''), ',') as alert_types, s.stay_in_days, s.stay_out_days, s.description, s.raw
      from pg_temp.stage_geofences s order by s.fence_id
  ), written as (
    insert into tracksolid.geofences as g (fence_id, account, fence_name, kind, color, radius_m, coordinates, geom, imeis,
                                           alert_types, stay_in_days, stay_out_days, description, raw)
    select * from told
    on conflict (fence_id) do update
       set (account, fence_name, kind, color, radius_m, coordinates, geom, imeis, alert_types, stay_in_days, stay_out_days,
            description, raw, updated_at)
         = (excluded.account, excluded.fence_name, excluded.kind, excluded.color, excluded.radius_m, excluded.coordinates,
            excluded.geom, excluded.imeis, excluded.alert_types, excluded.stay_in_days, excluded.stay_out_days,
            excluded.description, excluded.raw, now())
     where g.raw is distinct from excluded.raw or g.account is distinct from excluded.account
    returning 1
  )
  select count(*) into rows_written from written;
  truncate pg_temp.stage_geofences;
end $$;
comment on function tracksolid.merge_geofences() is 'Stage to tracksolid.geofences. Called by poll-events';
