-- After: trip_properties, vehicle_filter
-- Trips that start in [p_start, p_end), default today in the fleet's zone. Every filter may be left out or empty;
-- vehicles match by plate (of the trip's own time, exact before written otherwise) or imei. The newest trips_for_map_rows are drawn, the summary counts all.
-- Lines are good to 5 m for a day or two and get coarser with the span: to 10 m for a week, 30 m for a month, then 100 m.
drop function if exists reporting.fn_trips_for_map(text[], text, text, text, timestamptz, timestamptz);  -- before p_scope
create or replace function reporting.fn_trips_for_map(
    p_vehicles text[] default null, p_driver text default null, p_cost_centre text default null,
    p_city text default null, p_start timestamptz default null, p_end timestamptz default null,
    p_scope text[] default null)
  returns json
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  v_zone text := tracksolid.setting('timezone');
  v_today timestamptz := tracksolid.day_start((now() at time zone v_zone)::date, v_zone);
  v_start timestamptz := coalesce(
    p_start, case when isfinite(p_end) then tracksolid.day_start(((p_end - interval '1 microsecond') at time zone v_zone)::date, v_zone) else p_end end, v_today);
  v_end timestamptz := coalesce(
    p_end, case when isfinite(greatest(p_start, now())) then tracksolid.day_start((greatest(p_start, now()) at time zone v_zone)::date + 1, v_zone) end);
  v_imeis text[];
  v_keys text[];
  v_driver text := nullif(btrim(p_driver), '');
  v_centres text[] := reporting.shown_centres(p_cost_centre, p_scope);
  v_city text := nullif(btrim(p_city), '');
  v_limit integer := tracksolid.setting('trips_for_map_rows')::integer;
  v_tolerance double precision;
begin
  if not isfinite(v_start) or not isfinite(v_end) then
    raise exception 'start ''%'', end ''%'' is no window of time', p_start, p_end
      using errcode = 'invalid_parameter_value', hint = 'give two instants, or leave them out for today';
  elsif v_end <= v_start then
    raise exception 'end ''%'' is not after start ''%''', reporting.utc_text(v_end), reporting.utc_text(v_start)
      using errcode = 'invalid_parameter_value', hint = 'the window is [start, end)';
  end if;
  select f.imeis, f.keys into v_imeis, v_keys from tracksolid.vehicle_filter(p_vehicles, p_scope) f;
  v_tolerance := case when v_end - v_start <= interval '2 days' then 0 when v_end - v_start <= interval '8 days' then 0.0001
                      when v_end - v_start <= interval '32 days' then 0.0003 else 0.001 end;
  return (
    with chosen as materialized (
      select t.trip_id, t.imei, t.vehicle_number, t.driver_name, t.cost_centre, t.assigned_city, t.start_time, t.end_time,
             t.duration_s, t.distance_km, t.avg_speed_kmh, t.max_speed_kmh, t.idle_s, t.vehicle_key, t.driving_s
        from tracksolid.shown_trips t
       where t.start_time >= v_start and t.start_time < v_end
         and tracksolid.is_chosen(v_imeis, v_keys, null, t.imei, t.vehicle_key, t.cost_centre)
         and (v_driver is null or t.driver_name = v_driver)
         and (v_centres is null or t.cost_centre = any(v_centres))
         and (v_city is null or t.assigned_city = v_city)
    ), feature as (
      select 'Feature' as type, t.trip_id as id,
             reporting.line_json(case when v_tolerance = 0 then t.route else public.st_simplify(t.route, v_tolerance, true) end) as geometry,
             (select row_to_json(p) from reporting.trip_properties(t) p) as properties
        from (select c.trip_id from chosen c order by c.start_time desc, c.trip_id desc limit v_limit) drawn
        join tracksolid.shown_trips t on t.trip_id = drawn.trip_id
       order by t.start_time, t.trip_id
    ), counted as (
      select count(*) as trips_total, count(distinct vehicle_key) as vehicles, count(distinct driver_name) as drivers,
             round(coalesce(sum(distance_km), 0)::numeric, 3) as distance_km,
             coalesce(sum(driving_s), 0) as driving_s, coalesce(sum(idle_s), 0) as idle_s,
             max(max_speed_kmh) as max_speed_kmh from chosen
    )
    select json_build_object(
      'filters', reporting.fn_filters(p_scope),
      'summary', (
        select row_to_json(s) from (
          select reporting.utc_text(v_start) as "from", reporting.utc_text(v_end) as "to",
                 least(c.trips_total, v_limit) as trips, c.trips_total, c.trips_total > v_limit as truncated, c.vehicles,
                 c.drivers, c.distance_km, c.driving_s, c.idle_s, c.max_speed_kmh,
                 reporting.utc_text((select g.changed_at from tracksolid.generations g where g.name = 'v_trips')) as as_of
            from counted c) s),
      'geojson', json_build_object('type', 'FeatureCollection', 'features',
        (select coalesce(json_agg(row_to_json(f)), '[]') from feature f))));
end $$;
comment on function reporting.fn_trips_for_map(text[], text, text, text, timestamptz, timestamptz, text[]) is
  'Trips of a window as GeoJSON with totals and the filters. Called by POST /webhook/fleet-dashboard';
