-- After: private_time
-- The short way of fixes into the history: where a device has none of a time yet, as in a backfill, its fixes are copied
-- directly, which takes half the time of stage and merge. One span a device: imei, first and last gps_time. Makes the partitions of all
-- spans and gives the devices that have few fixes in theirs (neighbouring answers overlap by a second), with the times of those, in
-- seconds since 1970: fixes of these times are merged, and so are all of the other devices. Another session may still fill a span
-- before the COPY: then the COPY fails on the key and the whole batch is merged.
create or replace function tracksolid.positions_to_copy(p_imeis text[], p_from timestamptz[], p_to timestamptz[])
  returns table (imei text, taken bigint[])
  language plpgsql set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  v_few constant integer := 100;
  v_edge timestamptz;
  v_has_hours boolean := exists (select from tracksolid.working_hours);
  v_span record;
begin
  perform pg_advisory_xact_lock_shared(920151, 0);  -- as in drop_erased, which the merge calls
  perform tracksolid.lock_trips_and_fixes(false);
  v_edge := tracksolid.figures_from();  -- what lies behind it is set aside by the merge
  for v_span in
    select s.*, exists (select from tracksolid.erased_spans e
                         where (e.imei = s.imei or e.imei is null) and e.during && tstzrange(s.first_fix, s.last_fix, '[]'))
                  or (v_has_hours and exists (select from tracksolid.private_time(array[s.imei], array[s.first_fix], array[s.last_fix]))) as is_cut
      from unnest(p_imeis, p_from, p_to) as s(imei, first_fix, last_fix)
     where s.first_fix >= v_edge and s.last_fix - s.first_fix < interval '60 days'  -- the merge makes only the partitions that have rows
  loop
    perform tracksolid.ensure_partitions('position_history', v_span.first_fix, v_span.last_fix);
    continue when v_span.is_cut;
    imei := v_span.imei;
    taken := array(select floor(extract(epoch from p.gps_time))::bigint from tracksolid.position_history p
                    where p.imei = v_span.imei and p.gps_time between v_span.first_fix and v_span.last_fix
                    order by p.gps_time limit v_few + 1);  -- in an order, or the planner may read the whole partition for the first of them
    if cardinality(taken) <= v_few then return next; end if;
  end loop;
end $$;
comment on function tracksolid.positions_to_copy(text[], timestamptz[], timestamptz[]) is
  'Devices whose fixes may be copied directly into position_history. Called by poll-movement (tracks)';
