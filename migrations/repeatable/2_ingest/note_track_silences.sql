-- Silences that a track shows: more than silence_after_s without a fix, although the vehicle moved when the silence began, or was
-- elsewhere when it ended. A vehicle that sleeps where it stands is not silent. Time that is covered is left alone. A return that is
-- older than any trip is taken for one of its own time, not of today: else the backfill of a year would be asked for twice.
create or replace function tracksolid.note_track_silences(p_imei text, p_from timestamptz, p_to timestamptz) returns void
  language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  -- Read once: this runs for every fix of every track that arrives.
  v_silent_after interval := tracksolid.setting('silence_after_s')::numeric * interval '1 second';
  v_settled_after interval := tracksolid.longest_event('trips');
  v_moving_kmh double precision := tracksolid.setting('moving_kmh');
  v_covered tstzmultirange := (select c.covered from tracksolid.coverage c where c.imei = p_imei and c.stream = 'tracks');
begin
  insert into tracksolid.silences (imei, began_at, ended_at, returned_at)
  select p_imei, f.previous_at, f.gps_time, case when f.gps_time < now() - v_settled_after then f.gps_time else now() end
    from (select p.gps_time, p.lat, p.lng, lag(p.gps_time) over w as previous_at, lag(p.lat) over w as previous_lat,
                 lag(p.lng) over w as previous_lng, lag(p.speed_kmh) over w as previous_kmh
            from tracksolid.position_history p
           where p.imei = p_imei and p.gps_time >= p_from and p.gps_time < p_to
          window w as (order by p.gps_time)) f
   where f.gps_time - f.previous_at > v_silent_after
     and not coalesce(v_covered @> tstzrange(f.previous_at, f.gps_time), false)
     and (f.previous_kmh >= v_moving_kmh
          or tracksolid.haversine_km(f.previous_lat, f.previous_lng, f.lat, f.lng) > 0.3)
  on conflict (imei, began_at) do nothing;
end $$;
comment on function tracksolid.note_track_silences(text, timestamptz, timestamptz) is
  'Silences within track lists. Called by poll-movement (tracks) before it covers them';
