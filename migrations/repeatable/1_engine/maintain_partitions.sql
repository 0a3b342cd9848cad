-- After: time_tables, ensure_partitions, drop_expired, setting
-- Makes the partitions of the next four intervals and drops those behind retention_days. pg_partman's own run_maintenance does the
-- same where somebody schedules it, with equal names and bounds.
create or replace function tracksolid.maintain_partitions() returns void
  language sql security definer set search_path = pg_catalog, pg_temp as $$
  select tracksolid.ensure_partitions(t.table_name, now(), now() + 4 * tracksolid.setting('partition_interval')::interval)
    from tracksolid.time_tables() t;
  select tracksolid.drop_expired();
$$;
comment on function tracksolid.maintain_partitions() is
  'Makes the partitions of the next weeks and drops expired ones. Called by migrate and by refresh_daily';
