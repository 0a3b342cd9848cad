-- After: mark_fixes
-- After such a COPY: the spans that gained fixes need new figures and their trips a new route. Gives how many trips.
create or replace function tracksolid.positions_copied(p_imeis text[], p_from timestamptz[], p_to timestamptz[]) returns bigint
  language sql set search_path = pg_catalog, pg_temp as $$
  -- Fixes in time that had been answered have come late: as in merge_position_history.
  update tracksolid.coverage c set covered = c.covered - l.stretches, ask_after = null, updated_at = now()
    from (select s.imei, range_agg(tstzrange(s.first_fix - interval '1 hour', s.last_fix + interval '1 hour')) as stretches
            from unnest(p_imeis, p_from, p_to) as s(imei, first_fix, last_fix)
            join tracksolid.coverage t on t.imei = s.imei and t.stream = 'tracks' and t.answered @> s.first_fix
           where s.first_fix < now() - tracksolid.setting('settle_s')::numeric * interval '1 second'
           group by s.imei) l
   where c.imei = l.imei and (c.covered && l.stretches or c.ask_after is not null);
  select tracksolid.mark_fixes(p_imeis, p_from, p_to, 'added');
$$;
comment on function tracksolid.positions_copied(text[], timestamptz[], timestamptz[]) is
  'Marks figures and routes stale after a direct COPY, and re-opens coverage around late fixes. Called by poll-movement (tracks)';
