-- Trips for the benchmarks, for psql: `vehicles` with `each` trips, one each `hours`, the last one `hours` ago. Each is as complete as the
-- vendor's with a line of 72 points. `spread` (degrees): how far the trips of a vehicle lie apart; 0: all on one line.
insert into tracksolid.devices (imei, vehicle_number, driver_name, cost_centre, assigned_city)
select v::text, 'KDA ' || v, 'Driver ' || v, 'Centre ' || v % 10, 'Nairobi' from generate_series(1, :vehicles) v;
with vehicle as (
  select v, st_setsrid(st_makeline(st_makepoint(36.8 + v * 0.001 + i * 0.0005 + sin(i * v) * 0.0003,
                                                -1.3 + i * 0.0004 + cos(i + v) * 0.0003) order by i), 4326) as line
    from generate_series(1, :vehicles) v, generate_series(1, 72) i group by v
), trip as (
  select v, t, case when :spread = 0 then line
                    else st_translate(st_rotate(line, t, st_centroid(line)), :spread * sin(v * 7 + t), :spread * cos(v * 13 + t * 3)) end as line
    from vehicle, generate_series(1, :each) t)
insert into tracksolid.trips (imei, start_time, end_time, distance_km, duration_s, avg_speed_kmh, max_speed_kmh, idle_s, quality,
                              start_geom, end_geom, route_overview, route_points, route_version)
select v::text, now() - t * :hours * interval '1 hour', now() - t * :hours * interval '1 hour' + interval '990 s', 7.8, 990, 28, 50, 0, 'ok',
       st_startpoint(line), st_endpoint(line), line, 732, 1
  from trip order by t desc;
vacuum analyze;
select reporting.refresh_v_trips(true);
