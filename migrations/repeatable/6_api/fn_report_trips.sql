-- After: report_json, report_filter, day_range
drop function if exists reporting.fn_report_trips(date, date);  -- before p_vehicles
create or replace function reporting.fn_report_trips(
    p_from date, p_to date, p_vehicles text[] default null, p_cost_centres text[] default null) returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  with zone as (
    select value as zone from tracksolid.settings where name = 'timezone'
  ), line as materialized (
    select g.day::date as day, t.* from reporting.day_range(p_from, p_to, 1) d
     cross join zone z
     cross join lateral generate_series(d.first::timestamp, d.last::timestamp, interval '1 day') g(day)
      join tracksolid.shown_trips t on t.start_time >= tracksolid.day_start(g.day::date, z.zone)
                                   and t.start_time < tracksolid.day_start(g.day::date + 1, z.zone)
     cross join tracksolid.report_filter(p_vehicles, p_cost_centres) f
     where tracksolid.is_chosen(f.imeis, f.keys, p_cost_centres, t.imei, t.vehicle_key, t.cost_centre)
  )
  select reporting.report_json('trips', d.first, d.last,
    array[case when tracksolid.setting('trips_source') = 'detected' then 'tracks' else 'trips' end],
    (select json_agg(row_to_json(r)) from (
       select r.day, reporting.local_text(r.start_time) as start_time, reporting.local_text(r.end_time) as end_time, r.vehicle_number, r.imei,
              r.driver_name, r.cost_centre, r.duration_s, r.driving_s, r.idle_s, round(r.distance_km::numeric, 3) as distance_km,
              round(r.max_speed_kmh::numeric, 1) as max_speed_kmh, r.trip_id
         from line r order by r.start_time, r.trip_id) r),
    (select row_to_json(t) from (
       select sum(duration_s)::bigint as duration_s, sum(driving_s)::bigint as driving_s, sum(idle_s)::bigint as idle_s,
              sum(round(distance_km::numeric, 3)) as distance_km, round(max(max_speed_kmh)::numeric, 1) as max_speed_kmh from line) t),
    (select json_agg(row_to_json(c)) from (
       select day as label, coalesce(sum(round(distance_km::numeric, 3)), 0) as value from line group by day order by day) c), p_vehicles, p_cost_centres)
    from reporting.day_range(p_from, p_to, 1) d;
$$;
comment on function reporting.fn_report_trips(date, date, text[], text[]) is
  'The log of trips. Called by fleet report trips';
