-- Steps of the counters of one tracker, from each reading to the next one, of readings from p_from to p_to and the nearest ones beyond them. A step
-- that goes back, needs more than jump_kmh (a whole kilometre is let pass: odometers round), or leads to another vehicle or VIN counts nothing: amount
-- null. The engine runs between two readings with engine_rpm above 0, up to obd_gap_s.
create or replace function tracksolid.counter_steps(p_imei text, p_from timestamptz, p_to timestamptz)
  returns table (counter text, before timestamptz, at timestamptz, reading double precision, amount double precision)
  language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  return query
  with rule as (
    select max(value) filter (where name = 'jump_kmh')::double precision as jump_kmh, max(value) filter (where name = 'obd_gap_s')::double precision as gap_s
      from tracksolid.settings where name in ('jump_kmh', 'obd_gap_s')
  ), kind(name) as (
    values ('obd'), ('device'), ('engine')
  ), reading as (
    select k.name, o.reading_time, o.vin, case k.name when 'obd' then o.odometer_km when 'device' then o.device_mileage_km else o.engine_rpm end as value
      from kind k
     cross join lateral (
       select r.* from tracksolid.obd_readings r where r.imei = p_imei and r.reading_time between p_from and p_to
       union all
       (select r.* from tracksolid.obd_readings r
         where r.imei = p_imei and r.reading_time < p_from and case k.name when 'obd' then r.odometer_km when 'device' then r.device_mileage_km else r.engine_rpm end is not null
         order by r.reading_time desc limit 1)
       union all
       (select r.* from tracksolid.obd_readings r
         where r.imei = p_imei and r.reading_time > p_to and case k.name when 'obd' then r.odometer_km when 'device' then r.device_mileage_km else r.engine_rpm end is not null
         order by r.reading_time limit 1)) o
  ), step as (
    select d.name, d.reading_time, d.value, lag(d.reading_time) over w as before, lag(d.value) over w as value_before,
           extract(epoch from d.reading_time - lag(d.reading_time) over w)::double precision as step_s,
           coalesce(d.vin = lag(d.vin) over w, true) and a.vehicle_key is not distinct from lag(a.vehicle_key) over w as same_vehicle
      from reading d left join tracksolid.assignments a on a.imei = p_imei and a.valid @> d.reading_time
     where d.value between 0 and 1e9
    window w as (partition by d.name order by d.reading_time)
  )
  select s.name, s.before, s.reading_time, case when s.name <> 'engine' then s.value end,
         case when s.name = 'engine' then case when s.value > 0 and s.value_before > 0 and s.step_s <= r.gap_s then s.step_s end
              when s.same_vehicle and s.value >= s.value_before and s.value - s.value_before <= greatest(1, r.jump_kmh * s.step_s / 3600) then s.value - s.value_before end
    from step s cross join rule r;
end $$;
comment on function tracksolid.counter_steps(text, timestamptz, timestamptz) is 'Steps of the odometers and the engine of a tracker. Called by build_counters';
