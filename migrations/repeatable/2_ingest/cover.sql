-- Notes that a device's stream was asked for p_answered and answered, and that p_settled of it can change no more, as far as the
-- answer reports. Of that, covered gains what the device's life allows: nothing that is younger than settle_s or behind its last
-- sign of life (p_newest: the newest row of the answer), nothing of a silence before settle_s after the return. Coverage of
-- trips and stops ends where one of them ends, so that none is cut; what lies further back than any of them lasts is settled.
-- ask_after: a device that is silent is asked again at growing distances, an eighth of its silence apart; one that never gave a sign is
-- silent since it is known.
create or replace function tracksolid.cover(
    p_imei text, p_stream text, p_answered tstzrange, p_settled tstzrange, p_newest timestamptz default null) returns void
  language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_settle interval := tracksolid.setting('settle_s')::numeric * interval '1 second';
  v_silent_after interval := tracksolid.setting('silence_after_s')::numeric * interval '1 second';
  v_longest_wait interval := tracksolid.setting('silence_ask_s')::numeric * interval '1 second';
  v_longest interval := tracksolid.longest_event(p_stream);
  v_alive_at timestamptz;
  v_silent_since timestamptz;
  v_sign timestamptz;
  v_silences tstzmultirange;
  v_limit timestamptz;
  v_claim tstzmultirange := '{}';
  v_ask_after timestamptz;
begin
  v_alive_at := (select greatest(l.gps_time, l.heartbeat_at) from tracksolid.live_positions l where l.imei = p_imei);
  v_silent_since := coalesce(v_alive_at, p_newest, (select d.first_seen_at from tracksolid.devices d where d.imei = p_imei));
  v_sign := greatest(v_alive_at, p_newest);
  v_limit := least(coalesce(v_sign, '-infinity'), date_trunc('second', now() - v_settle));
  select coalesce(range_agg(tstzrange(s.began_at, s.ended_at)), '{}') into v_silences
    from tracksolid.silences s where s.imei = p_imei and s.returned_at > now() - v_settle;
  if v_longest is null then
    v_claim := tstzmultirange(p_settled * tstzrange(null, v_limit)) - v_silences;
  elsif not isempty(p_settled) then
    v_limit := least(v_limit, (select min(greatest(lower(s), lower(p_settled))) from unnest(v_silences) s where s && p_settled));
    if v_limit < upper(p_settled) then
      v_limit := tracksolid.last_event_end(p_stream, p_imei, lower(p_settled), v_limit);
    end if;
    v_claim := tstzmultirange(tstzrange(lower(p_settled), greatest(least(v_limit, upper(p_settled)), lower(p_settled))));
    if v_limit is null then v_claim := '{}'; end if;
  end if;
  if v_longest is not null and v_sign is not null then
    v_claim := v_claim + (tstzmultirange(p_answered * tstzrange(null, least(v_sign, date_trunc('second', now() - v_longest)))) - v_silences);
  end if;
  if v_silent_since < now() - v_silent_after and upper(p_answered) > now() - interval '1 hour' then
    v_ask_after := now() + least((now() - v_silent_since) / 8, v_longest_wait);
  end if;
  insert into tracksolid.coverage as c (imei, stream, covered, answered, ask_after, looked_at)
  values (p_imei, p_stream, v_claim, tstzmultirange(p_answered), v_ask_after, now())
  on conflict (imei, stream) do update
     set covered = c.covered + excluded.covered, answered = c.answered + excluded.answered, updated_at = now(),
         ask_after = coalesce(excluded.ask_after, case when v_silent_since < now() - v_silent_after then c.ask_after end)
   where not (c.covered @> excluded.covered and c.answered @> excluded.answered);
  delete from tracksolid.failed_windows f using tracksolid.coverage c
   where c.stream = p_stream and c.imei = p_imei and f.stream = p_stream and f.imei = p_imei and f.during <@ (c.answered + tstzmultirange(p_answered));
end $$;
comment on function tracksolid.cover(text, text, tstzrange, tstzrange, timestamptz) is
  'Adds what was answered, and the settled part of it, to tracksolid.coverage. Called by the polls';
