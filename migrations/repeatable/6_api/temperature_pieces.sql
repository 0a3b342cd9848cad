-- After: trackers_of
-- Vehicles and bounds of sensors by time: one row for each stretch of [p_from, p_to) in which a sensor has one vehicle (or none: then its tracker) and one pair
-- of bounds (null: none). A reading belongs to the vehicle of its time (`assigned`), and counts by the bounds of each time that it lasts (`bounded`).
create or replace function tracksolid.temperature_pieces(
    p_from timestamptz, p_to timestamptz, p_vehicles text[] default null, p_scope text[] default null)
  returns table (piece bigint, imei text, sensor text, vehicle_key text, vehicle_number text, driver_name text, cost_centre text, assigned_city text,
                 assigned tstzrange, bounded tstzrange, min_c real, max_c real)
  language sql stable set search_path = pg_catalog, pg_temp set jit = off set enable_sort = off as $$  -- sensors are few: hashed, not sorted
  with wanted as materialized (
    select f.imeis, f.keys, t.trackers
      from tracksolid.vehicle_filter(p_vehicles, p_scope) f cross join (select tracksolid.trackers_of(p_vehicles, p_scope) as trackers) t
  ), sensor as materialized (
    select r.imei, r.sensor from wanted w join tracksolid.temperature_readings r on r.reading_time >= p_from and r.reading_time < p_to
     where r.temperature_c is not null and (w.trackers is null or r.imei = any(w.trackers))
     group by r.imei, r.sensor
  ), stay as materialized (
    select s.imei, s.sensor, a.vehicle_key, a.vehicle_number, a.driver_name, coalesce(a.cost_centre, 'Unassigned') as cost_centre, a.assigned_city, a.valid as assigned
      from wanted w cross join sensor s join tracksolid.assignments a on a.imei = s.imei and a.valid && tstzrange(p_from, p_to)
     where tracksolid.is_chosen(w.imeis, w.keys, p_scope, s.imei, a.vehicle_key, a.cost_centre)
    union all
    select s.imei, s.sensor, s.imei, s.imei, null, 'Unassigned', null, g.valid
      from wanted w cross join sensor s
      left join lateral (select range_agg(a.valid) as valid from tracksolid.assignments a where a.imei = s.imei) a on true
     cross join lateral unnest(tstzmultirange(tstzrange(null, null)) - coalesce(a.valid, '{}')) g(valid)
     where g.valid && tstzrange(p_from, p_to) and tracksolid.is_chosen(w.imeis, w.keys, p_scope, s.imei, null, null)
  ), bound as materialized (
    select b.*, f.imeis, f.keys,
           row_number() over (order by b.vehicle is not null, b.cost_centre is not null, b.sensor is not null, b.id) as rank
      from tracksolid.temperature_bounds b
     cross join lateral tracksolid.vehicle_filter(case when b.vehicle is not null then array[b.vehicle] end, null, false) f
  ), numbered as materialized (
    select row_number() over () as n, s.* from stay s
  ), applies as materialized (
    select t.n, b.rank, b.min_c, b.max_c, b.valid
      from numbered t
      join bound b on (b.vehicle is null or t.imei = any(b.imeis) or t.vehicle_key = any(b.keys))
                  and (b.cost_centre is null or b.cost_centre = t.cost_centre) and (b.sensor is null or b.sensor = t.sensor)
  ), effective as (  -- without the times of narrower bounds; the rest of all time has none
    select a.n, a.min_c, a.max_c, v.valid
      from applies a
     cross join lateral unnest(tstzmultirange(a.valid) - coalesce((select range_agg(c.valid) from applies c where c.n = a.n and c.rank > a.rank), '{}')) v(valid)
    union all
    select t.n, null, null, v.valid
      from numbered t
     cross join lateral unnest(tstzmultirange(tstzrange(null, null)) - coalesce((select range_agg(a.valid) from applies a where a.n = t.n), '{}')) v(valid)
  )
  select row_number() over (), t.imei, t.sensor, t.vehicle_key, t.vehicle_number, t.driver_name, t.cost_centre, t.assigned_city, t.assigned, e.valid, e.min_c, e.max_c
    from numbered t join effective e on e.n = t.n;
$$;
comment on function tracksolid.temperature_pieces(timestamptz, timestamptz, text[], text[]) is
  'Vehicles and bounds of sensors by time. Called by temperature_spans and temperature_days';
