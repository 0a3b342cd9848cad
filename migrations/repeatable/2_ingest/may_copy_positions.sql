-- After: positions_to_copy
-- For the program of the version before.
create or replace function tracksolid.may_copy_positions(p_imeis text[], p_from timestamptz[], p_to timestamptz[]) returns boolean
  language sql set search_path = pg_catalog, pg_temp as $$
  select count(*) filter (where c.taken = '{}') = cardinality(p_imeis) from tracksolid.positions_to_copy(p_imeis, p_from, p_to) c;
$$;
comment on function tracksolid.may_copy_positions(text[], timestamptz[], timestamptz[]) is
  'Whether positions_to_copy gives all devices, without a fix. Called by poll-movement of 0.1.0';
