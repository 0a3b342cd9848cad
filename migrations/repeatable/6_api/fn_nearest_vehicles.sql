-- After: live_properties
-- The index on geography gives the nearest in metres, at any latitude, without looking at the others.
drop function if exists reporting.fn_nearest_vehicles(double precision, double precision, integer);  -- before p_cost_centre
drop function if exists reporting.fn_nearest_vehicles(double precision, double precision, integer, text);  -- before p_scope
create or replace function reporting.fn_nearest_vehicles(
    p_lat double precision, p_lng double precision, p_limit integer default 5, p_cost_centre text default null,
    p_scope text[] default null) returns json
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_limit integer := coalesce(p_limit, 5);
  v_centres text[] := reporting.shown_centres(p_cost_centre, p_scope);
  v_here public.geography;
begin
  if p_lat is null or p_lng is null or not (p_lat between -90 and 90 and p_lng between -180 and 180) then
    raise exception 'lat ''%'', lng ''%'' is not on the globe', p_lat, p_lng
      using errcode = 'invalid_parameter_value', hint = 'give decimal degrees, lat -90 to 90, lng -180 to 180';
  elsif v_limit not between 1 and 100 then
    raise exception 'limit ''%'' is out of range (allowed: 1 to 100)', v_limit
      using errcode = 'invalid_parameter_value', hint = '5 is the default';
  end if;
  v_here := public.st_setsrid(public.st_makepoint(p_lng, p_lat), 4326)::public.geography;
  return (
    with nearest as materialized (
      select l.imei, l.geom::public.geography operator(public.<->) v_here as distance_m
        from tracksolid.live_positions l
       where l.geom is not null and l.imei <> all(array(  -- so, the index on geom stays the way to the nearest
               select d.imei from tracksolid.devices d
                where not exists (select from reporting.v_live_positions v
                                   where v.imei = d.imei and (v_centres is null or v.cost_centre = any(v_centres)))))
         and exists (select from tracksolid.devices d where d.imei = l.imei)
       order by l.geom::public.geography operator(public.<->) v_here limit v_limit
    ), feature as (
      select 'Feature' as type, v.id,
             json_build_object('type', 'Point', 'coordinates',
                               json_build_array(round(v.lng::numeric, 6), round(v.lat::numeric, 6))) as geometry,
             (select row_to_json(p) from (
               select q.*, round(n.distance_m::numeric, 1) as distance_m from reporting.live_properties(v, l) q) p) as properties
        from nearest n join reporting.v_live_positions v on v.imei = n.imei join tracksolid.live_positions l on l.imei = n.imei
       order by n.distance_m, v.imei
    )
    select json_build_object(
      'summary', json_build_object('lat', p_lat, 'lng', p_lng, 'limit', v_limit, 'vehicles', (select count(*) from nearest)),
      'geojson', json_build_object('type', 'FeatureCollection', 'features',
        (select coalesce(json_agg(row_to_json(f)), '[]') from feature f))));
end $$;
comment on function reporting.fn_nearest_vehicles(double precision, double precision, integer, text, text[]) is
  'Vehicles by distance from a point. Called by GET /webhook/live-positions/nearest';
