-- After: private_time
-- Silences that a track shows: more than silence_after_s without a fix, although the vehicle moved when the silence began, or was
-- elsewhere when it ended. A vehicle that sleeps where it stands is not silent. Time that is covered is left alone. A return that is
-- older than any trip is taken for one of its own time, not of today: else the backfill of a year would be asked for twice.
-- Looked for where the answers that just came leave more than silence_after_s without a fix of theirs, ends included: fixes that came
-- another way may lie there. Private time has no fixes, and is no silence. The bounds of all stretches let the planner leave out the partitions of other times.
create or replace function tracksolid.note_track_silences(p_imeis text[], p_from timestamptz[], p_to timestamptz[]) returns void
  language plpgsql set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  v_silent_after interval := tracksolid.setting('silence_after_s')::numeric * interval '1 second';
  v_settled_after interval := tracksolid.longest_event('trips');
  v_moving_kmh double precision := tracksolid.setting('moving_kmh');
  v_has_hours boolean := exists (select from tracksolid.working_hours);
  v_first timestamptz := (select min(f) from unnest(p_from) f);
  v_last timestamptz := (select max(t) from unnest(p_to) t);
begin
  insert into tracksolid.silences (imei, began_at, ended_at, returned_at)
  select s.imei, f.previous_at, f.gps_time, case when f.gps_time < now() - v_settled_after then f.gps_time else now() end
    from unnest(p_imeis, p_from, p_to) as s(imei, starts, ends)
   cross join lateral (
         select p.gps_time, p.lat, p.lng, lag(p.gps_time) over w as previous_at, lag(p.lat) over w as previous_lat,
                lag(p.lng) over w as previous_lng, lag(p.speed_kmh) over w as previous_kmh
           from tracksolid.position_history p
          where p.imei = s.imei and p.gps_time between s.starts and s.ends and p.gps_time between v_first and v_last
         window w as (order by p.gps_time)) f
    left join tracksolid.coverage c on c.imei = s.imei and c.stream = 'tracks'
   where f.gps_time - f.previous_at > v_silent_after
     and not coalesce(c.covered @> tstzrange(f.previous_at, f.gps_time), false)
     and (f.previous_kmh >= v_moving_kmh
          or tracksolid.haversine_km(f.previous_lat, f.previous_lng, f.lat, f.lng) > 0.3)
     and (not v_has_hours
          or exists (select from unnest(tstzmultirange(tstzrange(f.previous_at, f.gps_time))
                                        - coalesce((select p.during from tracksolid.private_time(array[s.imei], array[f.previous_at], array[f.gps_time]) p), '{}')) g
                      where upper(g) - lower(g) > v_silent_after))
   order by 1, 2
  on conflict (imei, began_at) do nothing;
end $$;
comment on function tracksolid.note_track_silences(text[], timestamptz[], timestamptz[]) is
  'Silences within track lists. Called by poll-movement (tracks) before it covers them';

create or replace function tracksolid.note_track_silences(p_imei text, p_from timestamptz, p_to timestamptz) returns void
  language sql set search_path = pg_catalog, pg_temp as $$
  select tracksolid.note_track_silences(array[p_imei], array[p_from], array[p_to - interval '1 microsecond']);
$$;
comment on function tracksolid.note_track_silences(text, timestamptz, timestamptz) is
  'The same for one device, p_to excluded. Called by poll-movement of 0.1.0';
