-- After: counter_steps, day_start
-- Computes the counter days of one tracker that readings of p_stale touch: from the day of the reading before to that of the reading after.
create or replace function tracksolid.build_counters(p_imei text, p_stale tstzmultirange) returns void
  language plpgsql set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  v_zone text := tracksolid.setting('timezone');
  v_span record;
  v_days daterange;
begin
  if not exists (select from tracksolid.obd_readings o where o.imei = p_imei)
     and not exists (select from tracksolid.counter_days c where c.imei = p_imei) then return; end if;
  for v_span in select nullif(lower(r), '-infinity') as starts, nullif(upper(r), 'infinity') as ends from unnest(p_stale) r loop
    select daterange(case when v_span.starts is not null then (least(v_span.starts, min(coalesce(s.before, s.at))) at time zone v_zone)::date end,
                     case when v_span.ends is not null then (greatest(v_span.ends, max(s.at)) at time zone v_zone)::date end, '[]') into v_days
      from tracksolid.counter_steps(p_imei, coalesce(v_span.starts, '-infinity'), coalesce(v_span.ends, 'infinity')) s;
    with part as (
      select d.day::date as day, s.counter, s.before, s.at, s.reading, s.amount, greatest(s.before, b.starts) as part_from, least(s.at, b.ends) as part_to,
             case when s.at < b.ends then s.reading else s.reading - s.amount * extract(epoch from s.at - b.ends) / extract(epoch from s.at - s.before) end as end_reading
        from tracksolid.counter_steps(p_imei, coalesce(tracksolid.day_start(lower(v_days), v_zone), '-infinity'),
                                      coalesce(tracksolid.day_start(upper(v_days), v_zone), 'infinity')) s
       cross join lateral generate_series((coalesce(s.before, s.at) at time zone v_zone)::date::timestamp, (s.at at time zone v_zone)::date::timestamp, interval '1 day') d(day)
       cross join lateral (select tracksolid.day_start(d.day::date, v_zone) as starts, tracksolid.day_start(d.day::date + 1, v_zone) as ends) b
       where d.day::date <@ v_days
    ), found as (
      select p.day, p.counter,
             coalesce(sum(p.amount * extract(epoch from p.part_to - p.part_from) / extract(epoch from p.at - p.before)), 0) as amount,
             min(p.part_from) filter (where p.amount is not null and p.part_from < p.part_to) as first_at,
             max(p.part_to) filter (where p.amount is not null and p.part_from < p.part_to) as last_at,
             (array_agg(p.end_reading order by p.at desc) filter (where p.end_reading is not null))[1] as reading,
             count(*) filter (where p.counter <> 'engine' and p.amount is null and p.before is not null and p.part_from < p.part_to) as breaks
        from part p group by p.day, p.counter
    ), gone as (
      delete from tracksolid.counter_days c where c.imei = p_imei and c.day <@ v_days and not exists (select from found f where f.day = c.day and f.counter = c.counter)
    )
    insert into tracksolid.counter_days as c (imei, day, counter, amount, first_at, last_at, reading, breaks)
    select p_imei, f.day, f.counter, f.amount, f.first_at, f.last_at, f.reading, f.breaks from found f
    on conflict (imei, day, counter) do update
       set (amount, first_at, last_at, reading, breaks) = (excluded.amount, excluded.first_at, excluded.last_at, excluded.reading, excluded.breaks)
     where (c.amount, c.first_at, c.last_at, c.reading, c.breaks) is distinct from
           (excluded.amount, excluded.first_at, excluded.last_at, excluded.reading, excluded.breaks);
  end loop;
end $$;
comment on function tracksolid.build_counters(text, tstzmultirange) is 'Computes the counters of a tracker by day. Called by build_device_days';
