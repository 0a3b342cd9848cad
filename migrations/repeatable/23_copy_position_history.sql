-- The short way of fixes into the history: when a batch falls where its devices have none yet, as in a backfill, it is
-- copied straight in, which takes half the time of stage and merge. One span a device: imei, first and last gps_time.

-- Makes the partitions and says whether all spans are empty. Another session may still fill one before the COPY: then
-- the COPY fails on the key and the batch goes the long way. The lock is that of merge_position_history.
create or replace function tracksolid.may_copy_positions(p_imeis text[], p_from timestamptz[], p_to timestamptz[]) returns boolean
  language plpgsql set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  v_span record;
begin
  for v_span in select * from unnest(p_imeis, p_from, p_to) as s(imei, first_fix, last_fix) loop
    perform from tracksolid.position_history p
      where p.imei = v_span.imei and p.gps_time between v_span.first_fix and v_span.last_fix limit 1;
    if found then return false; end if;
  end loop;
  for v_span in select * from unnest(p_imeis, p_from, p_to) as s(imei, first_fix, last_fix) loop
    perform tracksolid.ensure_partitions('position_history', v_span.first_fix, v_span.last_fix);
  end loop;
  perform pg_advisory_xact_lock_shared(920146, 0);
  return true;
end $$;
comment on function tracksolid.may_copy_positions(text[], timestamptz[], timestamptz[]) is
  'Whether a batch of fixes may be copied straight into position_history. Called by poll-movement (tracks)';

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
