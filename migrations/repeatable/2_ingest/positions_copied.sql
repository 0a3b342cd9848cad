-- After: mark_fixes
-- After such a COPY: the spans that gained fixes need new figures and their trips a new route. Gives how many trips. Each span has new fixes alone.
create or replace function tracksolid.positions_copied(p_imeis text[], p_from timestamptz[], p_to timestamptz[]) returns bigint
  language plpgsql set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  v_settled timestamptz := now() - tracksolid.setting('settle_s')::numeric * interval '1 second';
begin
  -- Fixes in time that had been answered have come late: as in merge_position_history.
  update tracksolid.coverage c set covered = c.covered - l.stretches, ask_after = null, updated_at = now()
    from (select s.imei, range_agg(tstzrange(f.first_fix - interval '1 hour', f.last_fix + interval '1 hour')) as stretches
            from unnest(p_imeis, p_from, p_to) as s(imei, first_fix, last_fix)
            join tracksolid.coverage t on t.imei = s.imei and t.stream = 'tracks'
           cross join lateral unnest(t.answered * tstzmultirange(tstzrange(s.first_fix, least(s.last_fix, v_settled), '[]'))) a(answered)
           cross join lateral (
             select min(p.gps_time) as first_fix, max(p.gps_time) as last_fix from tracksolid.position_history p
              where p.imei = s.imei and p.gps_time >= lower(a.answered) and p.gps_time <= upper(a.answered) and p.gps_time <@ a.answered) f
           where s.first_fix < v_settled and f.first_fix is not null
           group by s.imei) l
   where c.imei = l.imei and (c.covered && l.stretches or c.ask_after is not null);
  return tracksolid.mark_fixes(p_imeis, p_from, p_to, 'added');
end $$;
comment on function tracksolid.positions_copied(text[], timestamptz[], timestamptz[]) is
  'Marks figures and routes stale after a direct COPY, and re-opens coverage around late fixes. Called by poll-movement (tracks)';
