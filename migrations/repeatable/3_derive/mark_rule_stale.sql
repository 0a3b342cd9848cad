-- After: figures_from
-- After a change of a threshold or of the zone: every day that still has its fixes is to be computed again.
create or replace function tracksolid.mark_rule_stale() returns void
  language sql set search_path = pg_catalog, pg_temp as $$
  insert into tracksolid.stale_ranges (imei, stale, kind)
  select f.imei, tstzrange(tracksolid.figures_from(), null), 'rule' from (select imei from tracksolid.daily_figures union select imei from tracksolid.counter_days) f;
$$;
comment on function tracksolid.mark_rule_stale() is
  'Puts all days into the queue of stale ranges. Called when a threshold or the zone changes';
