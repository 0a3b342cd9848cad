-- After: temperature_spans
-- Episodes outside of bounds that overlap [p_from, p_to): times on the same side of the bounds without a pause. An episode is followed
-- for p_beyond on both sides of the window. A sensor that falls silent ends it: what is not known is not outside.
create or replace function tracksolid.temperature_episodes(
    p_from timestamptz, p_to timestamptz, p_vehicles text[] default null, p_scope text[] default null,
    p_beyond interval default '1 day')
  returns table (imei text, sensor text, vehicle_key text, vehicle_number text, driver_name text, cost_centre text, assigned_city text, state text,
                 from_time timestamptz, to_time timestamptz, outside_s double precision, worst_c real, bound_c real, end_seen boolean)
  language sql stable set search_path = pg_catalog, pg_temp set jit = off as $$
  with span as (
    select s.*, lag(s.state) over w as state_before, lag(upper(s.during)) over w as ended_before, lead(lower(s.during)) over w as next_at, lead(s.state) over w as next_state
      from tracksolid.temperature_spans(p_from - p_beyond, p_to + p_beyond, p_vehicles, p_scope) s
    window w as (partition by s.imei, s.sensor, s.vehicle_key order by lower(s.during))
  ), outside as (
    select s.*, count(*) filter (where s.state_before is distinct from s.state or s.ended_before < lower(s.during))
                  over (partition by s.imei, s.sensor, s.vehicle_key order by lower(s.during)) as episode,
           case s.state when 'below' then s.min_c - s.temperature_c else s.temperature_c - s.max_c end as beyond_c
      from span s where s.state in ('below', 'above')
  ), ended as (
    select o.*, row_number() over (partition by o.imei, o.sensor, o.vehicle_key, o.episode order by lower(o.during) desc) as from_end from outside o
  )
  select e.imei, e.sensor, e.vehicle_key, min(e.vehicle_number) filter (where e.from_end = 1), min(e.driver_name) filter (where e.from_end = 1),
         min(e.cost_centre) filter (where e.from_end = 1), min(e.assigned_city) filter (where e.from_end = 1), e.state, min(lower(e.during)),
         case when not bool_or(e.last_reading and upper(e.during) >= now()) then max(upper(e.during)) end,
         sum(extract(epoch from upper(e.during) - lower(e.during)))::double precision,
         (array_agg(e.temperature_c order by e.beyond_c desc, lower(e.during)))[1],
         (array_agg(case e.state when 'below' then e.min_c else e.max_c end order by e.beyond_c desc, lower(e.during)))[1],
         bool_or(e.from_end = 1 and coalesce(e.next_at <= upper(e.during) and e.next_state is not null, false))
    from ended e
   group by e.imei, e.sensor, e.vehicle_key, e.episode, e.state
  having min(lower(e.during)) < p_to and max(upper(e.during)) > p_from;
$$;
comment on function tracksolid.temperature_episodes(timestamptz, timestamptz, text[], text[], interval) is
  'Episodes of temperature outside of bounds. Called by fn_temperature, v_temperature_episodes and notify_found_temperature';
