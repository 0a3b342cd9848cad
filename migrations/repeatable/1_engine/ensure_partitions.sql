-- After: make_partitions, setting
-- Makes the partitions that a range of time needs, as make_partitions() does; returns how many were missing.
create or replace function tracksolid.ensure_partitions(p_table text, p_from timestamptz, p_to timestamptz)
  returns integer
  language sql set search_path = pg_catalog, pg_temp set timezone = 'UTC' as $$
  select tracksolid.make_partitions(p_table, array(
    select b from (select tracksolid.setting('partition_interval')::interval as width) w
     cross join lateral generate_series(date_trunc(case width when '1 day' then 'day' when '7 days' then 'week' else 'month' end, p_from),
                                        p_to, width) b));
$$;
comment on function tracksolid.ensure_partitions(text, timestamptz, timestamptz) is
  'Makes missing partitions of a time-partitioned table for [p_from, p_to]. Called by maintain_partitions, backfills and by hand';
