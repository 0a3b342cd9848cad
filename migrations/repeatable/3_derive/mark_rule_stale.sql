-- After: figures_from
-- After a change of a threshold or of the zone: every day that still has its fixes is to be computed again.
create or replace function tracksolid.mark_rule_stale() returns void
  language sql set search_path = pg_catalog, pg_temp as $$
  insert into tracksolid.stale_ranges (imei, stale, kind)
  select distinct f.imei, tstzrange(tracksolid.figures_from(), null), 'rule' from tracksolid.daily_figures f;
$$;
comment on function tracksolid.mark_rule_stale() is
  'Puts all days into the queue of stale ranges. Called when a threshold or the zone changes';
