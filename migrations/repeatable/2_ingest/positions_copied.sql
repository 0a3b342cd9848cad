-- After such a COPY: the days that gained fixes need new figures and the trips a new route. Gives how many trips. The days are
-- those of the spans that have fixes at all, told by one look into the key each.
create or replace function tracksolid.positions_copied(p_imeis text[], p_from timestamptz[], p_to timestamptz[]) returns bigint
  language plpgsql set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  v_zone text := tracksolid.setting('timezone');
  v_touched bigint;
  v_day record;
begin
  for v_day in
    select s.imei, d::date as day, d at time zone v_zone as starts, (d + interval '1 day') at time zone v_zone as ends
      from unnest(p_imeis, p_from, p_to) as s(imei, first_fix, last_fix)
     cross join lateral generate_series(date_trunc('day', s.first_fix at time zone v_zone), s.last_fix at time zone v_zone,
                                        interval '1 day') d
     order by s.imei, d
  loop
    perform from tracksolid.position_history p
      where p.imei = v_day.imei and p.gps_time >= v_day.starts and p.gps_time < v_day.ends limit 1;
    continue when not found;
    insert into tracksolid.daily_figures as f (imei, day) values (v_day.imei, v_day.day)
    on conflict (imei, day) do update set fixes_version = f.fixes_version + 1;
  end loop;
  with touched as (
    update tracksolid.trips t set fixes_version = t.fixes_version + 1
      from unnest(p_imeis, p_from, p_to) as s(imei, first_fix, last_fix)
     where t.imei = s.imei
       and t.start_time between s.first_fix - interval '7 days' and s.last_fix  -- no trip lasts a week
       and coalesce(t.end_time, 'infinity') >= s.first_fix
    returning 1
  )
  select count(*) into v_touched from touched;
  return v_touched;
end $$;
comment on function tracksolid.positions_copied(text[], timestamptz[], timestamptz[]) is
  'Marks days and routes stale after a direct COPY. Called by poll-movement (tracks)';
