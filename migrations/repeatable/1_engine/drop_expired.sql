-- After: time_partitions
-- Drops partitions that lie wholly behind retention_days; gives how many. Nothing to do for TimescaleDB, whose policy does it,
-- nor while retention is off. Fixes are left to fleet archive where archive_after_days is set. A partition that somebody reads for longer than two seconds is left to the next run.
create or replace function tracksolid.drop_expired() returns integer
  language plpgsql security definer set search_path = pg_catalog, pg_temp set timezone = 'UTC' set lock_timeout = '2s' as $$
declare
  v_retention interval := nullif(tracksolid.setting('retention_days')::integer, 0) * interval '1 day';
  v_dropped integer := 0;
  v_partition text;
begin
  for v_partition in
    select p.partition from tracksolid.time_partitions() p where p.ends <= now() - v_retention
       and (p.table_name <> 'position_history' or tracksolid.setting('archive_after_days') = '0') order by p.ends
  loop
    begin
      execute format('drop table tracksolid.%I', v_partition);
      v_dropped := v_dropped + 1;
    exception when lock_not_available then
      raise warning 'partition ''%'' is in use and is dropped by a later run', v_partition;
    end;
  end loop;
  return v_dropped;
end $$;
comment on function tracksolid.drop_expired() is 'Applies retention_days on pg_partman. Called by maintain_partitions';
