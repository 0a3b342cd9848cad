-- After: shown_centres, vehicle_filter
-- The lines of trips that start in [p_start, p_end), in one tile of the map (Web Mercator, y from the north) as a Mapbox vector tile;
-- empty where there are none. Filters as in fn_trips_for_map. So that a year is drawn as soon as a day, and a map of it can be dragged without
-- a graphics card: up to zoom 10 about tile_trips trips of the period are drawn in all, by their id, twice as many with each zoom after that,
-- and no tile has more lines than make a wall of it: 1,500 of a hundred pixels up to zoom 10, 300 that cross it from zoom 13 on. A tile with
-- more draws the same ones as its neighbours do, by a hash of the id. Each feature says how many trips it stands for. Lines are good to a 512th
-- of a tile, a pixel of the page's map.
create or replace function reporting.fn_trip_tile(
    p_z integer, p_x integer, p_y integer, p_start timestamptz, p_end timestamptz, p_vehicles text[] default null,
    p_driver text default null, p_cost_centre text default null, p_city text default null, p_scope text[] default null)
  returns bytea
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  tile_trips constant integer := 3000;
  v_side bigint := 2 ^ least(greatest(p_z, 0), 30);
  v_lines integer := greatest(300, 1500 / 2 ^ least(greatest(p_z, 10) - 10, 20));
  v_square public.geometry;
  v_box public.geometry;
  v_imeis text[];
  v_keys text[];
  v_driver text := nullif(btrim(p_driver), '');
  v_centres text[] := reporting.shown_centres(p_cost_centre, p_scope);
  v_city text := nullif(btrim(p_city), '');
  v_each bigint;
  v_picked bigint[];
begin
  if not isfinite(p_start) or not isfinite(p_end) then
    raise exception 'start ''%'', end ''%'' is no window of time', p_start, p_end
      using errcode = 'invalid_parameter_value', hint = 'give two instants';
  elsif p_end <= p_start then
    raise exception 'end ''%'' is not after start ''%''', reporting.utc_text(p_end), reporting.utc_text(p_start)
      using errcode = 'invalid_parameter_value', hint = 'the window is [start, end)';
  elsif p_z not between 0 and 20 or p_x not between 0 and v_side - 1 or p_y not between 0 and v_side - 1 then
    raise exception 'zoom % has no tile %/%', p_z, p_x, p_y
      using errcode = 'invalid_parameter_value', hint = format('zooms go from 0 to 20, x and y from 0 to %s there', v_side - 1);
  end if;
  select f.imeis, f.keys into v_imeis, v_keys from tracksolid.vehicle_filter(p_vehicles, p_scope) f;
  v_square := public.st_tileenvelope(p_z, p_x, p_y);
  v_box := public.st_transform(public.st_tileenvelope(p_z, p_x, p_y, margin => 64.0 / 4096), 4326);
  select greatest(1, ceil(count(*) / (tile_trips * 2.0 ^ greatest(0, p_z - 10))))::bigint into v_each
    from tracksolid.shown_trips t
   where t.start_time >= p_start and t.start_time < p_end
     and tracksolid.is_chosen(v_imeis, v_keys, null, t.imei, t.vehicle_key, t.cost_centre)
     and (v_driver is null or t.driver_name = v_driver)
     and (v_centres is null or t.cost_centre = any(v_centres))
     and (v_city is null or t.assigned_city = v_city);
  if v_each > 1 then  -- their ids come from the index alone
    v_picked := array(select t.trip_id from tracksolid.shown_trips t
                       where t.start_time >= p_start and t.start_time < p_end and t.trip_id % v_each = 0
                         and (v_centres is null or t.cost_centre = any(v_centres)));
  end if;
  return (
    with found as (
      select t.trip_id, count(*) over () as lines
        from tracksolid.shown_trips t
       where t.start_time >= p_start and t.start_time < p_end
         and (v_each = 1 or t.trip_id = any(v_picked))
         and t.route operator(public.&&) v_box
         and tracksolid.is_chosen(v_imeis, v_keys, null, t.imei, t.vehicle_key, t.cost_centre)
         and (v_driver is null or t.driver_name = v_driver)
         and (v_centres is null or t.cost_centre = any(v_centres))
         and (v_city is null or t.assigned_city = v_city)
       order by hashint8(t.trip_id), t.trip_id limit v_lines
    ), drawn as (
      select t.trip_id, t.vehicle_number, t.cost_centre, v_each * greatest(1, round(f.lines::numeric / v_lines))::bigint as stands_for,
             public.st_asmvtgeom(
               public.st_transform(public.st_simplify(t.route, 360.0 / v_side / 512, true), 3857), v_square, 4096, 64, true) as geom
        from found f
        join tracksolid.shown_trips t on t.trip_id = f.trip_id
    )
    select coalesce(public.st_asmvt(d, 'trips', 4096, 'geom', 'trip_id'), ''::bytea) from drawn d where d.geom is not null);
end $$;
comment on function reporting.fn_trip_tile(integer, integer, integer, timestamptz, timestamptz, text[], text, text, text, text[]) is
  'Lines of the trips of a window in one map tile, as a Mapbox vector tile. Called by GET /tiles/{z}/{x}/{y}.mvt';
