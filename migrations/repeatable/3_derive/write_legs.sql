-- Takes the legs of one device on some days over: what differs is written, what is not found is deleted. Gives the days that changed.
create or replace function tracksolid.write_legs(p_imei text, p_days date[], p_legs tracksolid.legs[]) returns date[]
  language sql set search_path = pg_catalog, pg_temp as $$
  with gone as (
    delete from tracksolid.legs l
     where l.imei = p_imei and l.day = any(p_days)
       and not exists (select from unnest(p_legs) n where n.day = l.day and n.start_time = l.start_time and n.kind = l.kind)
    returning l.day
  ), written as (
    insert into tracksolid.legs as l select n.* from unnest(p_legs) n where n.day = any(p_days)
    on conflict (imei, day, start_time, kind) do update
       set (end_time, from_before, to_next, first_active_at, last_active_at, ignition_on, km, driving_s, idle_s, max_speed_kmh,
            last_moved_at, watched_km, speeding_events, speeding_s, harsh_accelerations, harsh_brakings, engine_s)
         = (excluded.end_time, excluded.from_before, excluded.to_next, excluded.first_active_at, excluded.last_active_at,
            excluded.ignition_on, excluded.km, excluded.driving_s, excluded.idle_s, excluded.max_speed_kmh, excluded.last_moved_at,
            excluded.watched_km, excluded.speeding_events, excluded.speeding_s, excluded.harsh_accelerations, excluded.harsh_brakings,
            excluded.engine_s)
     where l.* is distinct from excluded.*
    returning l.day
  )
  select coalesce(array_agg(distinct w.day), '{}') from (select day from gone union all select day from written) w;
$$;
comment on function tracksolid.write_legs(text, date[], tracksolid.legs[]) is 'Stores the legs of a device on some days. Called by write_days';
