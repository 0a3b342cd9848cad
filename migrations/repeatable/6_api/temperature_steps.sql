-- Readings of temperature, each with the end of its time within [p_from, p_to): the next one of its sensor, and at most temperature_holds_s. Of two
-- readings of one second the one that came last counts. p_imeis: only these (null: all).
create or replace function tracksolid.temperature_steps(p_from timestamptz, p_to timestamptz, p_imeis text[])
  returns table (imei text, sensor text, reading_time timestamptz, temperature_c real, starts timestamptz, ends timestamptz, last_reading boolean)
  language sql stable
begin atomic
  select s.imei, s.sensor, s.reading_time, s.temperature_c, greatest(s.reading_time, p_from), least(s.next_at, s.reading_time + s.holds, p_to, now()), s.next_at is null
    from (select r.*, lead(r.reading_time) over (partition by r.imei, r.sensor order by r.reading_time) as next_at
            from (select distinct on (t.imei, t.sensor, t.reading_time) t.imei, t.sensor, t.reading_time, t.temperature_c, u.holds
                    from (select value::numeric * interval '1 second' as holds from tracksolid.settings where name = 'temperature_holds_s') u
                    join tracksolid.temperature_readings t on t.reading_time > p_from - u.holds and t.reading_time < least(p_to, now())
                   where t.temperature_c is not null and (p_imeis is null or t.imei = any(p_imeis))
                   order by t.imei, t.sensor, t.reading_time, t.received_at desc, t.item) r) s
   where least(s.next_at, s.reading_time + s.holds) > p_from;
end;
comment on function tracksolid.temperature_steps(timestamptz, timestamptz, text[]) is
  'Times in which a reading of temperature counts. Called by temperature_spans and temperature_days';
