-- After: vehicle_filter
-- Times of [p_from, p_to) in which a temperature is known: each reading counts until the next one of its sensor, and for at most
-- temperature_holds_s. Of two readings of one second the one that came last counts. A span is cut where bounds begin or end; state null: no bounds.
create or replace function tracksolid.temperature_spans(
    p_from timestamptz, p_to timestamptz, p_vehicles text[] default null, p_scope text[] default null)
  returns table (imei text, sensor text, vehicle_key text, vehicle_number text, driver_name text, cost_centre text, assigned_city text, during tstzrange,
                 temperature_c real, min_c real, max_c real, state text, last_reading boolean)
  language sql stable set search_path = pg_catalog, pg_temp set jit = off as $$
  with rule as materialized (
    select s.value::numeric * interval '1 second' as holds,
           case when f.imeis is not null then f.imeis || array(select a.imei from tracksolid.assignments a where a.vehicle_key = any(f.keys)) end as imeis
      from tracksolid.settings s cross join tracksolid.vehicle_filter(p_vehicles, p_scope) f where s.name = 'temperature_holds_s'
  ), reading as (
    select distinct on (r.imei, r.sensor, r.reading_time) r.imei, r.sensor, r.reading_time, r.temperature_c, u.holds
      from rule u join tracksolid.temperature_readings r on r.reading_time > p_from - u.holds and r.reading_time < least(p_to, now())
     where r.temperature_c is not null and (u.imeis is null or r.imei = any(u.imeis))
     order by r.imei, r.sensor, r.reading_time, r.received_at desc, r.item
  ), span as (
    select r.*, lead(r.reading_time) over (partition by r.imei, r.sensor order by r.reading_time) as next_at from reading r
  ), named as materialized (
    select s.imei, s.sensor, s.temperature_c, coalesce(a.vehicle_key, s.imei) as vehicle_key, coalesce(a.vehicle_number, s.imei) as vehicle_number, a.driver_name,
           coalesce(a.cost_centre, 'Unassigned') as cost_centre, a.assigned_city, s.next_at is null as last_reading,
           tstzrange(greatest(s.reading_time, p_from), least(s.next_at, s.reading_time + s.holds, p_to, now())) as during
      from tracksolid.vehicle_filter(p_vehicles, p_scope) f cross join span s
      left join tracksolid.assignments a on a.imei = s.imei and a.valid @> s.reading_time
     where tracksolid.is_chosen(f.imeis, f.keys, p_scope, s.imei, a.vehicle_key, a.cost_centre)
       and least(s.next_at, s.reading_time + s.holds) > p_from
  ), bound as materialized (
    select b.*, f.imeis, f.keys,
           row_number() over (order by b.vehicle is not null, b.cost_centre is not null, b.sensor is not null, b.id) as rank
      from tracksolid.temperature_bounds b
     cross join lateral tracksolid.vehicle_filter(case when b.vehicle is not null then array[b.vehicle] end) f
  ), applies as materialized (
    select t.imei, t.vehicle_key, t.cost_centre, t.sensor, b.rank, b.min_c, b.max_c, b.valid
      from (select distinct n.imei, n.vehicle_key, n.cost_centre, n.sensor from named n) t
      join bound b on (b.vehicle is null or t.imei = any(b.imeis) or t.vehicle_key = any(b.keys))
                  and (b.cost_centre is null or b.cost_centre = t.cost_centre) and (b.sensor is null or b.sensor = t.sensor)
  ), effective as materialized (  -- without the times of narrower bounds; the rest of all time has none
    select w.imei, w.vehicle_key, w.cost_centre, w.sensor, w.min_c, w.max_c, v.valid
      from (select a.*, (select range_agg(c.valid) from applies c
                          where (c.imei, c.vehicle_key, c.cost_centre, c.sensor) = (a.imei, a.vehicle_key, a.cost_centre, a.sensor) and c.rank > a.rank) as taken
              from applies a) w
     cross join lateral unnest(tstzmultirange(w.valid) - coalesce(w.taken, '{}')) v(valid)
    union all
    select t.imei, t.vehicle_key, t.cost_centre, t.sensor, null, null, v.valid
      from (select n.imei, n.vehicle_key, n.cost_centre, n.sensor from named n group by 1, 2, 3, 4) t
      left join (select a.imei, a.vehicle_key, a.cost_centre, a.sensor, range_agg(a.valid) as valid from applies a group by 1, 2, 3, 4) b
             on (b.imei, b.vehicle_key, b.cost_centre, b.sensor) = (t.imei, t.vehicle_key, t.cost_centre, t.sensor)
     cross join lateral unnest(tstzmultirange(tstzrange(null, null)) - coalesce(b.valid, '{}')) v(valid)
  )
  select n.imei, n.sensor, n.vehicle_key, n.vehicle_number, n.driver_name, n.cost_centre, n.assigned_city, n.during * e.valid, n.temperature_c, e.min_c, e.max_c,
         case when n.temperature_c < e.min_c then 'below' when n.temperature_c > e.max_c then 'above' when e.min_c is not null or e.max_c is not null then 'inside' end,
         n.last_reading
    from named n
    join effective e on (e.imei, e.vehicle_key, e.cost_centre, e.sensor) = (n.imei, n.vehicle_key, n.cost_centre, n.sensor) and e.valid && n.during;
$$;
comment on function tracksolid.temperature_spans(timestamptz, timestamptz, text[], text[]) is
  'Times in which a temperature is known, each inside or outside of its bounds. Called by temperature_episodes and temperature_days';
