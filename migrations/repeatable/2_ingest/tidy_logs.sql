-- Lets old bookkeeping go: rows of ingestion_log and silences after ingestion_log_days, private_rows as well, refusals that were not seen again for
-- refusals_days. Gives how many rows went.
create or replace function tracksolid.tidy_logs() returns bigint
  language sql set search_path = pg_catalog, pg_temp as $$
  with logs as (
    delete from tracksolid.ingestion_log
     where started_at < now() - tracksolid.setting('ingestion_log_days')::numeric * interval '1 day' returning 1
  ), refused as (
    delete from tracksolid.refusals
     where seen_at < now() - tracksolid.setting('refusals_days')::numeric * interval '1 day' returning 1
  ), silent as (
    delete from tracksolid.silences
     where returned_at < now() - tracksolid.setting('ingestion_log_days')::numeric * interval '1 day' returning 1
  ), private as (
    delete from tracksolid.private_rows
     where noted_at < now() - tracksolid.setting('ingestion_log_days')::numeric * interval '1 day' returning 1
  )
  select (select count(*) from private) + (select count(*) from silent) + (select count(*) from logs) + (select count(*) from refused);
$$;
comment on function tracksolid.tidy_logs() is 'Deletes old bookkeeping. Called by poll-movement after each device sync';
