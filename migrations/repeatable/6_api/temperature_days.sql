-- After: temperature_spans
-- Every sensor on every day from p_first to p_last: how long it was inside and outside of its bounds, and how long nothing was known. A sensor is listed
-- on days without a reading, too, when it was heard in the seven days before the first day or on one of the days.
create or replace function tracksolid.temperature_days(p_first date, p_last date, p_vehicles text[] default null, p_scope text[] default null)
  returns table (day date, imei text, sensor text, vehicle_key text, vehicle_number text, driver_name text, cost_centre text, assigned_city text,
                 inside_s double precision, below_s double precision, above_s double precision, unbounded_s double precision, no_data_s double precision,
                 lowest_c real, highest_c real)
  language sql stable set search_path = pg_catalog, pg_temp set jit = off as $$
  with day as (
    select d.day::date as day, tstzrange(tracksolid.day_start(d.day::date, z.zone), least(tracksolid.day_start(d.day::date + 1, z.zone), now())) as hours
      from (select value as zone from tracksolid.settings where name = 'timezone') z
     cross join generate_series(p_first::timestamp, p_last::timestamp, interval '1 day') d(day)
     where tracksolid.day_start(d.day::date, z.zone) < now()
  ), span as materialized (
    select s.* from (select min(lower(hours)) as first, max(upper(hours)) as last from day) d
     cross join lateral tracksolid.temperature_spans(d.first - interval '7 days', d.last, p_vehicles, p_scope) s
  ), stood as materialized (  -- what a sensor stood for at its last span of each day
    select distinct on (s.imei, s.sensor, d.starts) s.imei, s.sensor, s.vehicle_key, s.vehicle_number, s.driver_name, s.cost_centre, s.assigned_city, lower(s.during) as at
      from span s cross join lateral (select date_trunc('day', lower(s.during), 'UTC') as starts) d
     order by s.imei, s.sensor, d.starts, lower(s.during) desc
  ), known as (  -- what it stood for last, before the end of the day or else first
    select d.day, d.hours, t.imei, t.sensor, n.*
      from day d cross join (select distinct s.imei, s.sensor from stood s) t
     cross join lateral (
       select s.vehicle_key, s.vehicle_number, s.driver_name, s.cost_centre, s.assigned_city from stood s
        where s.imei = t.imei and s.sensor = t.sensor
        order by s.at < upper(d.hours) desc, case when s.at < upper(d.hours) then s.at end desc nulls last, s.at limit 1) n
  ), heard as (
    select d.day, s.imei, s.sensor, s.vehicle_key, s.state, s.temperature_c, s.vehicle_number, s.driver_name, s.cost_centre, s.assigned_city, lower(s.during) as at,
           extract(epoch from upper(s.during * d.hours) - lower(s.during * d.hours))::double precision as seconds
      from day d join span s on s.during && d.hours
  ), summed as (
    select h.day, h.imei, h.sensor, h.vehicle_key, (array_agg(h.vehicle_number order by h.at desc))[1] as vehicle_number,
           (array_agg(h.driver_name order by h.at desc))[1] as driver_name, (array_agg(h.cost_centre order by h.at desc))[1] as cost_centre,
           (array_agg(h.assigned_city order by h.at desc))[1] as assigned_city,
           coalesce(sum(h.seconds) filter (where h.state = 'inside'), 0) as inside_s, coalesce(sum(h.seconds) filter (where h.state = 'below'), 0) as below_s,
           coalesce(sum(h.seconds) filter (where h.state = 'above'), 0) as above_s, coalesce(sum(h.seconds) filter (where h.state is null), 0) as unbounded_s,
           sum(h.seconds) as seconds, min(h.temperature_c) as lowest_c, max(h.temperature_c) as highest_c
      from heard h group by h.day, h.imei, h.sensor, h.vehicle_key
  )
  select k.day, k.imei, k.sensor, coalesce(u.vehicle_key, k.vehicle_key), coalesce(u.vehicle_number, k.vehicle_number),
         case when u.day is null then k.driver_name else u.driver_name end, coalesce(u.cost_centre, k.cost_centre),
         case when u.day is null then k.assigned_city else u.assigned_city end, coalesce(u.inside_s, 0), coalesce(u.below_s, 0), coalesce(u.above_s, 0),
         coalesce(u.unbounded_s, 0),
         case when coalesce(u.vehicle_key, k.vehicle_key) = k.vehicle_key
              then extract(epoch from upper(k.hours) - lower(k.hours))::double precision - coalesce(sum(u.seconds) over (partition by k.day, k.imei, k.sensor), 0)
              else 0 end,
         u.lowest_c, u.highest_c
    from known k left join summed u on u.day = k.day and u.imei = k.imei and u.sensor = k.sensor;
$$;
comment on function tracksolid.temperature_days(date, date, text[], text[]) is
  'Time inside and outside of bounds and without data, by sensor and day. Called by fn_temperature_days';
