-- Drops partitions that lie wholly behind retention_days; gives how many. Nothing to do for TimescaleDB, whose policy does it,
-- nor while retention is off. pg_partman leaves search_path changed, so it is put back.
create or replace function tracksolid.drop_expired() returns integer
  language plpgsql security definer set search_path = pg_catalog, pg_temp set timezone = 'UTC' as $$
declare
  v_dropped integer := 0;
  v_parent text;
begin
  if tracksolid.setting('engine') = 'timescaledb' or tracksolid.setting('retention_days')::integer = 0 then return 0; end if;
  for v_parent in select c.parent_table from partman.part_config c where c.retention is not null loop
    v_dropped := v_dropped + partman.drop_partition_time(v_parent, p_keep_table => false);
    perform set_config('search_path', 'pg_catalog, pg_temp', false);
  end loop;
  return v_dropped;
end $$;
comment on function tracksolid.drop_expired() is 'Applies retention_days on pg_partman. Called by tracksolid.refresh_daily';
