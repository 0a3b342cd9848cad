-- After: temperature_pieces, temperature_steps
-- Times of [p_from, p_to) in which a temperature is known: each reading counts until the next one of its sensor, and for at most
-- temperature_holds_s. A span is cut where bounds begin or end; state null: no bounds.
create or replace function tracksolid.temperature_spans(
    p_from timestamptz, p_to timestamptz, p_vehicles text[] default null, p_scope text[] default null)
  returns table (imei text, sensor text, vehicle_key text, vehicle_number text, driver_name text, cost_centre text, assigned_city text, during tstzrange,
                 temperature_c real, min_c real, max_c real, state text, last_reading boolean)
  language sql stable set search_path = pg_catalog, pg_temp set jit = off as $$
  with piece as materialized (
    select p.* from tracksolid.settings h
     cross join lateral tracksolid.temperature_pieces(p_from - h.value::numeric * interval '1 second', p_to, p_vehicles, p_scope) p where h.name = 'temperature_holds_s'
  )
  select p.imei, p.sensor, p.vehicle_key, p.vehicle_number, p.driver_name, p.cost_centre, p.assigned_city, tstzrange(s.starts, s.ends) * p.bounded, s.temperature_c,
         p.min_c, p.max_c,
         case when s.temperature_c < p.min_c then 'below' when s.temperature_c > p.max_c then 'above' when p.min_c is not null or p.max_c is not null then 'inside' end,
         s.last_reading
    from (select tracksolid.trackers_of(p_vehicles, p_scope) as trackers offset 0) t
   cross join lateral tracksolid.temperature_steps(p_from, p_to, t.trackers) s
    join piece p on p.imei = s.imei and p.sensor = s.sensor and p.assigned @> s.reading_time and p.bounded && tstzrange(s.starts, s.ends);
$$;
comment on function tracksolid.temperature_spans(timestamptz, timestamptz, text[], text[]) is
  'Times in which a temperature is known, each inside or outside of its bounds. Called by temperature_episodes';
