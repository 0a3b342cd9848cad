-- Takes pg_temp.stage_position_history over: every (imei, gps_time) once, the better one by fix_rank, of equal ones the first.
-- A fix that comes late (re-uploaded, pushed behind settle_s, or in time that had been answered) re-opens an hour on either
-- side of it for every stream: trips, stops and alarms of that time may come late as well. The hot path:
-- one insert, and in the same statement the trips that gained a fix are marked for a new route, and the times that gained fixes for new
-- figures. Fixes of a time whose figures can no longer be computed are kept aside, in late_fixes.
create or replace function tracksolid.merge_position_history(
    out rows_in bigint, out rows_written bigint, out trips_touched bigint)
  language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_from timestamptz;
  v_to timestamptz;
  v_edge timestamptz;
  v_late bigint := 0;
  v_settled timestamptz := now() - tracksolid.setting('settle_s')::numeric * interval '1 second';
begin
  perform tracksolid.drop_erased('position_history');
  perform tracksolid.lock_trips_and_fixes(false);
  v_edge := tracksolid.figures_from();  -- behind the lock, under which fleet archive moves it
  select count(*), min(gps_time), max(gps_time) into rows_in, v_from, v_to from pg_temp.stage_position_history;
  if v_from < v_edge then
    v_late := tracksolid.set_late_fixes_aside(v_edge);
    select min(gps_time) into v_from from pg_temp.stage_position_history;
  end if;
  if v_to - v_from < interval '60 days' then
    perform tracksolid.ensure_partitions('position_history', v_from, v_to);
  else  -- far apart: make only the partitions that have rows
    perform tracksolid.make_partitions('position_history', array(
      select distinct date_trunc('day', gps_time, 'UTC') from pg_temp.stage_position_history));
  end if;
  with fresh as (
    insert into tracksolid.position_history as p
           (gps_time, lat, lng, speed_kmh, direction_deg, altitude_m, satellites, acc_on, imei, position_type, source)
    select distinct on (imei, gps_time)
           gps_time, lat, lng, speed_kmh, direction_deg, altitude_m, satellites, acc_on, imei, position_type, source
      from pg_temp.stage_position_history
     order by imei, gps_time, tracksolid.fix_rank(position_type, source, satellites) desc
    on conflict (imei, gps_time) do update
       set (lat, lng, speed_kmh, direction_deg, altitude_m, satellites, acc_on, position_type, source)
         = (excluded.lat, excluded.lng, excluded.speed_kmh, excluded.direction_deg, excluded.altitude_m, excluded.satellites,
            coalesce(excluded.acc_on, p.acc_on), excluded.position_type, excluded.source)
     where tracksolid.fix_rank(excluded.position_type, excluded.source, excluded.satellites)
           > tracksolid.fix_rank(p.position_type, p.source, p.satellites)
    returning imei, gps_time
  ), span as (
    select imei, min(gps_time) as first_fix, max(gps_time) as last_fix, count(*) as fixes
      from fresh group by imei, date_trunc('day', gps_time, 'UTC')
  ), late as (
    select f.imei, range_agg(tstzrange(f.gps_time - interval '1 hour', f.gps_time + interval '1 hour')) as stretches
      from fresh f join pg_temp.stage_position_history s on s.imei = f.imei and s.gps_time = f.gps_time
      left join tracksolid.coverage c on c.imei = f.imei and c.stream = 'tracks'
     where f.gps_time < v_settled and (s.is_late or s.source = 'push' or (s.source = 'track_list' and c.answered @> f.gps_time))
     group by f.imei
  ), opened as (
    update tracksolid.coverage c set covered = c.covered - l.stretches, ask_after = null, updated_at = now()
      from late l where c.imei = l.imei and (c.covered && l.stretches or c.ask_after is not null)
  ), stale as (
    insert into tracksolid.stale_ranges (imei, stale, kind)
    select imei, tstzrange(first_fix, last_fix, '[]'), 'added' from span
  ), touched as (
    update tracksolid.trips t set fixes_version = t.fixes_version + 1
      from (select imei, min(first_fix) as first_fix, max(last_fix) as last_fix from span group by imei) s
     where t.imei = s.imei
       and t.start_time between s.first_fix - interval '7 days' and s.last_fix  -- no trip lasts a week
       and coalesce(t.end_time, 'infinity') >= s.first_fix
    returning 1
  )
  select v_late + coalesce((select sum(fixes) from span), 0), (select count(*) from touched) into rows_written, trips_touched;
  truncate pg_temp.stage_position_history;
end $$;
comment on function tracksolid.merge_position_history() is
  'Stage to tracksolid.position_history, stale routes and figures marked, coverage re-opened around late fixes. Called by poll-movement (tracks, live) and receive-push';
