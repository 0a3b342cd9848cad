-- The short way of fixes into the history: when a batch falls where its devices have none yet, as in a backfill, it is copied
-- directly, which takes half the time of stage and merge. One span a device: imei, first and last gps_time.
-- Makes the partitions and says whether all spans are empty. Another session may still fill one before the COPY: then
-- the COPY fails on the key and the batch goes the long way.
create or replace function tracksolid.may_copy_positions(p_imeis text[], p_from timestamptz[], p_to timestamptz[]) returns boolean
  language plpgsql set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  v_span record;
begin
  if tracksolid.figures_from() > (select min(f) from unnest(p_from) f) then return false; end if;  -- late fixes are set aside by the merge
  perform pg_advisory_xact_lock_shared(920151, 0);  -- as in drop_erased, which the merge calls
  if exists (select from tracksolid.erased_spans e join unnest(p_imeis, p_from, p_to) as s(imei, first_fix, last_fix)
                      on (e.imei = s.imei or e.imei is null) and e.during && tstzrange(s.first_fix, s.last_fix, '[]')) then
    return false;
  end if;
  for v_span in select * from unnest(p_imeis, p_from, p_to) as s(imei, first_fix, last_fix) loop
    perform from tracksolid.position_history p
      where p.imei = v_span.imei and p.gps_time between v_span.first_fix and v_span.last_fix limit 1;
    if found then return false; end if;
  end loop;
  perform tracksolid.lock_trips_and_fixes(false);
  for v_span in select * from unnest(p_imeis, p_from, p_to) as s(imei, first_fix, last_fix) loop
    perform tracksolid.ensure_partitions('position_history', v_span.first_fix, v_span.last_fix);
  end loop;
  return true;
end $$;
comment on function tracksolid.may_copy_positions(text[], timestamptz[], timestamptz[]) is
  'Whether a batch of fixes may be copied directly into position_history. Called by poll-movement (tracks)';
