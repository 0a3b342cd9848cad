-- Notes that a window of a device's stream could not be fetched. With p_quarantine it is left alone for an hour, then for
-- twelve, a day, three days and a week; else the next run asks again, unless the window waits already: a fault of the network
-- says nothing about the device, and ends no quarantine.
create or replace function tracksolid.note_failure(p_stream text, p_imei text, p_during tstzrange, p_reason text, p_quarantine boolean)
  returns void
  language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_waits constant interval[] := array['1 hour', '12 hours', '1 day', '3 days', '7 days'];
  v_before record;
  v_tries integer;
  v_waiting tstzmultirange;
begin
  if not p_quarantine then
    select coalesce(range_agg(f.during), '{}') into v_waiting
      from tracksolid.failed_windows f where f.stream = p_stream and f.imei = p_imei and f.retry_after > now();
    if v_waiting && p_during then
      perform tracksolid.note_failure(p_stream, p_imei, part, p_reason, false) from unnest(tstzmultirange(p_during) - v_waiting) part;
      return;
    end if;
  end if;
  -- The window of the next try is rarely the same to the second: what it overlaps is the same failure.
  select range_agg(f.during) as during, min(f.first_failed_at) as first_failed_at, max(f.tries) as tries, max(f.retry_after) as retry_after
    into v_before
    from tracksolid.failed_windows f where f.stream = p_stream and f.imei = p_imei and f.during && p_during;
  delete from tracksolid.failed_windows f where f.stream = p_stream and f.imei = p_imei and f.during && p_during;
  -- Two parts of one run's work are one try.
  v_tries := coalesce(v_before.tries, 0) + coalesce(v_before.retry_after <= now() or v_before.retry_after is null, true)::integer;
  insert into tracksolid.failed_windows (stream, imei, during, reason, first_failed_at, tries, retry_after)
  values (p_stream, p_imei, range_merge(coalesce(v_before.during, '{}') + tstzmultirange(p_during)), p_reason,
          coalesce(v_before.first_failed_at, now()), v_tries,
          case when p_quarantine then now() + v_waits[least(v_tries, array_length(v_waits, 1))] end);
end $$;
comment on function tracksolid.note_failure(text, text, tstzrange, text, boolean) is 'Failed windows and their next try. Called by the polls';
