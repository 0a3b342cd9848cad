-- After: v_changed_days
-- Kilometres and engine time of each tracker and day, each from one source. Kilometres: the OBD odometer, else the tracker's own mileage, else the
-- fixes. An odometer counts for a day on which it had no break, unless there are no fixes either, covered the day's driving up to obd_gap_s, and says
-- neither less than half of what the fixes say nor more than twice that (5 and 20 km are let pass). Engine time: the ignition where the fixes tell it, else engine_rpm, else driving.
-- A day that several vehicles shared has a row for each, by the legs of each: a counter says nothing of its parts.
-- Of trackers that were on one vehicle at the same time one counts, by the order of the sources. A tracker is on a vehicle while it is assigned to it: one
-- that was taken out and reports on from a desk is not. p_imeis: only these (null: all).
create or replace function tracksolid.usage_days(p_first date, p_last date, p_imeis text[] default null)
  returns table (day date, imei text, vehicle_key text, vehicle_number text, driver_name text, cost_centre text, assigned_city text, km double precision,
                 km_source text, engine_s double precision, engine_source text, odometer_km double precision, odometer_source text, fixes_km double precision,
                 breaks integer, counts boolean)
  language sql stable set search_path = pg_catalog, pg_temp set jit = off as $$
  with gap as (
    select value::numeric * interval '1 second' as gap from tracksolid.settings where name = 'obd_gap_s'
  ), counter as materialized (
    select * from tracksolid.counter_days c where c.day between p_first and p_last and (p_imeis is null or c.imei = any(p_imeis))
  ), figure as materialized (
    select f.day, f.imei, f.km, coalesce(f.unseen_km, 0) as unseen_km, f.moving_s, f.ignition, f.first_ignition_at, f.first_fix_at, f.last_moved_at, f.last_fix_at
      from tracksolid.daily_figures f where f.day between p_first and p_last and (f.fixes > 0 or f.km > 0) and (p_imeis is null or f.imei = any(p_imeis))
  ), known as (
    select day, imei from figure union select day, imei from counter
  ), source as (
    select k.day, k.imei, f.km as fixes_km, f.moving_s, f.ignition, f.first_ignition_at, f.first_fix_at, f.last_moved_at, f.last_fix_at, e.amount as rpm_s, o.amount as obd_km, o.reading as obd_reading,
           d.amount as device_km, d.reading as device_reading, coalesce(o.breaks, 0) + coalesce(d.breaks, 0) as breaks,
           coalesce(o.first_at, d.first_at, e.first_at) as counter_from, coalesce(o.last_at, d.last_at, e.last_at) as counter_to,
           (o.breaks = 0 or f.day is null) and o.first_at is not null and (f.day is null or coalesce(f.km, 0) = 0 or f.last_moved_at is null
             or o.first_at <= coalesce(f.first_ignition_at, f.first_fix_at) + g.gap and o.last_at >= f.last_moved_at - g.gap)
             and coalesce(o.amount between f.km / 2 - 5 and 2 * (f.km + f.unseen_km) + 20, true) as obd_counts,
           (d.breaks = 0 or f.day is null) and d.first_at is not null and (f.day is null or coalesce(f.km, 0) = 0 or f.last_moved_at is null
             or d.first_at <= coalesce(f.first_ignition_at, f.first_fix_at) + g.gap and d.last_at >= f.last_moved_at - g.gap)
             and coalesce(d.amount between f.km / 2 - 5 and 2 * (f.km + f.unseen_km) + 20, true) as device_counts
      from gap g cross join known k
      left join figure f on f.day = k.day and f.imei = k.imei
      left join counter o on o.day = k.day and o.imei = k.imei and o.counter = 'obd'
      left join counter d on d.day = k.day and d.imei = k.imei and d.counter = 'device'
      left join counter e on e.day = k.day and e.imei = k.imei and e.counter = 'engine'
  ), chosen as (
    select s.*, case when s.obd_counts then s.obd_km when s.device_counts then s.device_km else coalesce(s.fixes_km, 0) end as km,
           case when s.obd_counts then 'obd' when s.device_counts then 'device' when s.fixes_km is not null then 'fixes' else 'none' end as km_source,
           case when s.ignition = 'known' then i.seconds when s.rpm_s is not null then s.rpm_s else s.moving_s end as engine_s,
           case when s.ignition = 'known' then 'ignition' when s.rpm_s is not null then 'obd' when s.moving_s is not null then 'driving' end as engine_source,
           least(s.first_ignition_at, s.first_fix_at, s.counter_from) as seen_from, greatest(s.last_moved_at, s.last_fix_at, s.counter_to) as seen_to
      from source s
      left join lateral (
        select coalesce(sum(coalesce(l.engine_s, case when l.kind = 'gap' then l.driving_s else extract(epoch from l.last_active_at - l.first_active_at) end)), 0)::double precision as seconds
          from tracksolid.legs l where s.ignition = 'known' and l.imei = s.imei and l.day = s.day) i on true
  ), part as materialized (  -- drives of each vehicle on days within which a tracker changed it
    select * from (
      select l.imei, l.day, coalesce(a.vehicle_key, l.imei) as vehicle_key, min(l.first_active_at) as starts, max(l.last_active_at) as ends, sum(l.km) as km,
             sum(l.driving_s)::double precision as moving_s,
             sum(coalesce(l.engine_s, case when l.kind = 'gap' then l.driving_s else extract(epoch from l.last_active_at - l.first_active_at) end))::double precision as ignition_s,
             count(*) over (partition by l.imei, l.day) as vehicles
        from tracksolid.v_changed_days d
        join tracksolid.legs l on l.imei = d.imei and l.day = d.day
        left join tracksolid.assignments a on a.imei = l.imei and a.valid @> l.first_active_at
       where d.day between p_first and p_last and (p_imeis is null or d.imei = any(p_imeis))
       group by l.imei, l.day, coalesce(a.vehicle_key, l.imei)) p where p.vehicles > 1
  ), shared as (
    select c.day, c.imei, c.fixes_km, c.km, c.km_source, c.engine_s, c.engine_source, c.obd_reading, c.device_reading, c.breaks, c.seen_from, c.seen_to,
           coalesce(c.first_ignition_at, c.first_fix_at, c.counter_from) as at
      from chosen c where not exists (select from part p where p.imei = c.imei and p.day = c.day)
    union all
    select c.day, c.imei, p.km, p.km, 'fixes', case when c.ignition = 'known' then p.ignition_s else p.moving_s end,
           case when c.ignition = 'known' then 'ignition' else 'driving' end, case when o.is_last then c.obd_reading end, case when o.is_last then c.device_reading end,
           c.breaks, p.starts, p.ends, p.starts
      from chosen c
      join part p on p.imei = c.imei and p.day = c.day
     cross join lateral (select not exists (select from part l where l.imei = p.imei and l.day = p.day and l.starts > p.starts) as is_last) o
  ), named as (
    select c.*, greatest(c.seen_from, lower(h.held)) as on_from, least(c.seen_to, upper(h.held)) as on_to, coalesce(a.vehicle_key, c.imei) as vehicle_key, coalesce(a.vehicle_number, c.imei) as vehicle_number, a.driver_name,
           coalesce(a.cost_centre, 'Unassigned') as cost_centre, a.assigned_city,
           row_number() over (partition by c.day, coalesce(a.vehicle_key, c.imei)
                              order by array_position(array['obd', 'device', 'fixes'], c.km_source), c.km desc, c.imei) as rank,
           count(*) over (partition by c.day, coalesce(a.vehicle_key, c.imei)) as trackers
      from shared c cross join (select value as zone from tracksolid.settings where name = 'timezone') z
     cross join lateral (select coalesce(c.at, tracksolid.day_start(c.day, z.zone)) as at) j
      left join tracksolid.assignments a on a.imei = c.imei and a.valid @> j.at
      left join lateral (  -- while it stood for the vehicle, whoever drove
        select g.held from (select range_agg(v.valid) as times from tracksolid.assignments v where v.imei = c.imei and v.vehicle_key = a.vehicle_key) t
         cross join lateral unnest(t.times) g(held) where g.held @> j.at) h on true
  )
  select n.day, n.imei, n.vehicle_key, n.vehicle_number, n.driver_name, n.cost_centre, n.assigned_city, n.km, n.km_source, n.engine_s, n.engine_source,
         coalesce(n.obd_reading, n.device_reading), case when n.obd_reading is not null then 'obd' when n.device_reading is not null then 'device' end,
         n.fixes_km, n.breaks,
         n.trackers = 1 or not exists (
           select from named b where b.day = n.day and b.vehicle_key = n.vehicle_key and b.rank < n.rank and b.on_from < n.on_to and b.on_to > n.on_from)
    from named n;
$$;
comment on function tracksolid.usage_days(date, date, text[]) is
  'Kilometres and engine time of trackers by day, with their sources. Called by vehicle_usage';
