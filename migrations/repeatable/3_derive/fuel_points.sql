-- After: fuel_litres
-- The fuel readings of one device over [p_from, p_to] in litres, one a minute (the median), each of the best source at its time: the engine computer's
-- litres, its percentage by calibration, sensors by calibration, pushes in litres. A source holds for 12 hours after a reading, and from one reading to
-- the next up to three days apart, so that a parked vehicle does not change its source every night. An empty tank, 255 and 65535 are what broken
-- sensors say: no reading, unless a calibration has them.
create or replace function tracksolid.fuel_points(p_imei text, p_from timestamptz, p_to timestamptz) returns setof tracksolid.fuel_point
  language sql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan set jit = off as $$
  with calibration as (
    select c.sensor, c.valid_from, lead(c.valid_from, 1, 'infinity') over (partition by c.sensor order by c.valid_from) as valid_to,
           array_agg(c.value order by c.value) as vals, array_agg(c.litres order by c.value) as litres
      from tracksolid.fuel_calibrations c where c.imei = p_imei group by c.sensor, c.valid_from
  ), reading as (
    select o.reading_time as at, v.sensor, v.value::numeric::double precision as value, v.rank, v.source, v.rank = 1 as is_litres, o.odometer_km
      from tracksolid.obd_readings o cross join lateral (values ('fuel_l', o.fuel_l, 1, 'obd'), ('fuel_pct', o.fuel_pct, 2, 'obd %')) v(sensor, value, rank, source)
     where o.imei = p_imei and o.reading_time between p_from and p_to and v.value is not null
    union all
    select f.reading_time, f.sensor, f.value, null, f.sensor, lower(btrim(f.unit)) = any('{l,ltr,litre,litres,liter,liters}'), null
      from tracksolid.fuel_readings f
     where f.imei = p_imei and f.reading_time between p_from and p_to and f.value is not null
  ), known as (
    select r.at, r.odometer_km, c.valid_from, coalesce(r.rank, case when c.sensor is null then 4 else 3 end) as rank,
           case when r.rank is not null then r.source when c.sensor is null then 'push ' || r.source else 'sensor ' || r.source end as source,
           case when c.sensor is not null then tracksolid.fuel_litres(c.vals, c.litres, r.value)
                when r.is_litres and r.value not in (255, 65535) then r.value end as litres
      from reading r left join calibration c on c.sensor = r.sensor and r.at >= c.valid_from and r.at < c.valid_to
  ), minute as (
    select percentile_disc(0.5) within group (order by k.at) as at, percentile_cont(0.5) within group (order by k.litres) as litres, k.rank, k.source,
           k.valid_from, max(k.odometer_km) as odometer_km
      from known k where k.litres > 0 and k.litres <= 100000 group by k.rank, k.source, k.valid_from, floor(extract(epoch from k.at) / 60)
  ), held as (
    select s.rank, s.source, range_agg(tstzrange(s.at, case when s.after - s.at <= interval '72 hours' then s.after else s.at + interval '12 hours' end, '[]')) as times
      from (select m.rank, m.source, m.at, lead(m.at) over (partition by m.rank, m.source order by m.at) as after from minute m) s group by s.rank, s.source
  )
  select m.at, m.litres, m.source, m.valid_from, m.odometer_km
    from minute m where not exists (select from held h where (h.rank, h.source) < (m.rank, m.source) and h.times @> m.at);
$$;
comment on function tracksolid.fuel_points(text, timestamptz, timestamptz) is 'Fuel readings that count, in litres. Called by fuel_steps';
