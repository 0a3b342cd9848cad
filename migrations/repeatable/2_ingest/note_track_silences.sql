-- Silences that a track shows: more than silence_after_s without a fix, although the vehicle moved when the silence began, or was
-- elsewhere when it ended. A vehicle that sleeps where it stands is not silent. Time that is covered is left alone.
create or replace function tracksolid.note_track_silences(p_imei text, p_from timestamptz, p_to timestamptz) returns void
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  insert into tracksolid.silences (imei, began_at, ended_at)
  select p_imei, f.previous_at, f.gps_time
    from (select p.gps_time, p.lat, p.lng, lag(p.gps_time) over w as previous_at, lag(p.lat) over w as previous_lat,
                 lag(p.lng) over w as previous_lng, lag(p.speed_kmh) over w as previous_kmh
            from tracksolid.position_history p
           where p.imei = p_imei and p.gps_time >= p_from and p.gps_time < p_to
          window w as (order by p.gps_time)) f
    left join tracksolid.coverage c on c.imei = p_imei and c.stream = 'tracks'
   where f.gps_time - f.previous_at > tracksolid.setting('silence_after_s')::numeric * interval '1 second'
     and not coalesce(c.covered @> tstzrange(f.previous_at, f.gps_time), false)
     and (f.previous_kmh >= tracksolid.setting('moving_kmh')::numeric
          or tracksolid.haversine_km(f.previous_lat, f.previous_lng, f.lat, f.lng) > 0.3)
  on conflict (imei, began_at) do nothing;
end $$;
comment on function tracksolid.note_track_silences(text, timestamptz, timestamptz) is
  'Silences within track lists. Called by poll-movement (tracks) before it covers them';
