-- After: temperature_pieces, temperature_steps
-- Every sensor on every day from p_first to p_last: how long it was inside and outside of its bounds, and how long nothing was known. A sensor is listed
-- on days without a reading, too, when it was heard in the seven days before the first day or on one of the days. Readings are joined with few columns and
-- summed before they get names: there are hundreds of thousands in a week.
create or replace function tracksolid.temperature_days(p_first date, p_last date, p_vehicles text[] default null, p_scope text[] default null)
  returns table (day date, imei text, sensor text, vehicle_key text, vehicle_number text, driver_name text, cost_centre text, assigned_city text,
                 inside_s double precision, below_s double precision, above_s double precision, unbounded_s double precision, no_data_s double precision,
                 lowest_c real, highest_c real)
  language sql stable set search_path = pg_catalog, pg_temp set jit = off as $$
  with day as materialized (
    select d.day::date as day, tracksolid.day_start(d.day::date, z.zone) as starts, least(tracksolid.day_start(d.day::date + 1, z.zone), now()) as ends
      from (select value as zone from tracksolid.settings where name = 'timezone') z
     cross join generate_series(p_first::timestamp, p_last::timestamp, interval '1 day') d(day)
     where tracksolid.day_start(d.day::date, z.zone) < now()
  ), span as materialized (
    select min(d.starts) as starts, max(d.ends) as ends, min(d.starts) - interval '7 days' as heard_from,
           (select value::numeric * interval '1 second' from tracksolid.settings where name = 'temperature_holds_s') as holds,
           tracksolid.trackers_of(p_vehicles, p_scope) as trackers
      from day d
  ), piece as materialized (
    select p.*, coalesce(lower(p.assigned), '-infinity') as assigned_from, coalesce(upper(p.assigned), 'infinity') as assigned_to
      from span s cross join lateral tracksolid.temperature_pieces(s.heard_from - s.holds, s.ends, p_vehicles, p_scope) p
  ), stay as materialized (  -- without the bounds
    select distinct p.imei, p.sensor, p.vehicle_key, p.vehicle_number, p.driver_name, p.cost_centre, p.assigned_city, p.assigned_from, p.assigned_to from piece p
  ), stood as materialized (  -- what a sensor stood for at its last reading of each day
    select distinct on (t.imei, t.sensor, u.starts) t.*, greatest(l.reading_time, s.heard_from) as at
      from span s
     cross join generate_series(date_trunc('day', s.heard_from, 'UTC'), s.ends, interval '1 day') u(starts)
      join stay t on t.assigned_from < u.starts + interval '1 day' and t.assigned_to > u.starts - s.holds
     cross join lateral (
       select r.reading_time from tracksolid.temperature_readings r
        where r.imei = t.imei and r.sensor = t.sensor and r.temperature_c is not null and r.reading_time >= t.assigned_from and r.reading_time < t.assigned_to
          and r.reading_time < least(u.starts + interval '1 day', s.ends, now())
          and r.reading_time >= case when u.starts > s.heard_from then u.starts else s.heard_from - s.holds end
        order by r.reading_time desc limit 1) l
     where l.reading_time >= s.heard_from
        or (l.reading_time + s.holds > s.heard_from
            and not exists (select from tracksolid.temperature_readings r where r.imei = t.imei and r.sensor = t.sensor and r.temperature_c is not null
                               and r.reading_time > l.reading_time and r.reading_time <= s.heard_from))
     order by t.imei, t.sensor, u.starts, l.reading_time desc
  ), known as (  -- what it stood for last, before the end of the day or else first
    select d.day, d.starts, d.ends, t.imei, t.sensor, n.*
      from day d cross join (select distinct s.imei, s.sensor from stood s) t
     cross join lateral (
       select s.vehicle_key, s.vehicle_number, s.driver_name, s.cost_centre, s.assigned_city from stood s
        where s.imei = t.imei and s.sensor = t.sensor
        order by s.at < d.ends desc, case when s.at < d.ends then s.at end desc nulls last, s.at limit 1) n
  ), part as materialized (  -- pieces, cut by day
    select row_number() over () as n, d.day, p.imei, p.sensor, p.piece, p.assigned_from, p.assigned_to, p.min_c, p.max_c,
           coalesce(lower(p.bounded), '-infinity') as bounded_from, greatest(d.starts, lower(p.bounded)) as starts, least(d.ends, upper(p.bounded)) as ends
      from day d join piece p on p.bounded && tstzrange(d.starts, d.ends)
  ), heard as (
    select c.n, max(greatest(s.starts, c.bounded_from)) as at, min(s.temperature_c) as lowest_c, max(s.temperature_c) as highest_c,
           sum(extract(epoch from least(s.ends, c.ends) - greatest(s.starts, c.starts))::double precision) as seconds,
           sum(extract(epoch from least(s.ends, c.ends) - greatest(s.starts, c.starts))::double precision) filter (where s.temperature_c < c.min_c) as below_s,
           sum(extract(epoch from least(s.ends, c.ends) - greatest(s.starts, c.starts))::double precision)
             filter (where s.temperature_c > c.max_c and not coalesce(s.temperature_c < c.min_c, false)) as above_s
      from span x
     cross join lateral tracksolid.temperature_steps(x.starts, x.ends, x.trackers) s
      join part c on c.imei = s.imei and c.sensor = s.sensor and s.starts < c.ends and s.ends > c.starts and s.reading_time >= c.assigned_from and s.reading_time < c.assigned_to
     group by c.n
  ), summed as (
    select c.day, p.imei, p.sensor, p.vehicle_key, (array_agg(p.vehicle_number order by h.at desc))[1] as vehicle_number,
           (array_agg(p.driver_name order by h.at desc))[1] as driver_name, (array_agg(p.cost_centre order by h.at desc))[1] as cost_centre,
           (array_agg(p.assigned_city order by h.at desc))[1] as assigned_city, sum(h.seconds) as seconds,
           coalesce(sum(h.below_s), 0) as below_s, coalesce(sum(h.above_s), 0) as above_s,
           coalesce(sum(h.seconds) filter (where c.min_c is null and c.max_c is null), 0) as unbounded_s, min(h.lowest_c) as lowest_c, max(h.highest_c) as highest_c
      from heard h join part c on c.n = h.n join piece p on p.piece = c.piece
     group by c.day, p.imei, p.sensor, p.vehicle_key
  )
  select k.day, k.imei, k.sensor, coalesce(u.vehicle_key, k.vehicle_key), coalesce(u.vehicle_number, k.vehicle_number),
         case when u.day is null then k.driver_name else u.driver_name end, coalesce(u.cost_centre, k.cost_centre),
         case when u.day is null then k.assigned_city else u.assigned_city end, coalesce(u.seconds - u.below_s - u.above_s - u.unbounded_s, 0), coalesce(u.below_s, 0),
         coalesce(u.above_s, 0), coalesce(u.unbounded_s, 0),
         case when coalesce(u.vehicle_key, k.vehicle_key) = k.vehicle_key
              then extract(epoch from k.ends - k.starts)::double precision - coalesce(sum(u.seconds) over (partition by k.day, k.imei, k.sensor), 0)
              else 0 end,
         u.lowest_c, u.highest_c
    from known k left join summed u on u.day = k.day and u.imei = k.imei and u.sensor = k.sensor;
$$;
comment on function tracksolid.temperature_days(date, date, text[], text[]) is
  'Time inside and outside of bounds and without data, by sensor and day. Called by fn_temperature_days';
