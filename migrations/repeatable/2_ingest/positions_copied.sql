-- After: mark_fixes
-- After such a COPY: the spans that gained fixes need new figures and their trips a new route. Gives how many trips.
create or replace function tracksolid.positions_copied(p_imeis text[], p_from timestamptz[], p_to timestamptz[]) returns bigint
  language sql set search_path = pg_catalog, pg_temp as $$
  select tracksolid.mark_fixes(p_imeis, p_from, p_to, 'added');
$$;
comment on function tracksolid.positions_copied(text[], timestamptz[], timestamptz[]) is
  'Marks figures and routes stale after a direct COPY. Called by poll-movement (tracks)';
