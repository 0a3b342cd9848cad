-- Lets old messages of the inbox go, at most 10,000 a call so that no lock is held for long. Gives how many went. By the database's
-- clock alone: when a message was stored, not when it says that it was received.
create or replace function tracksolid.tidy_inbox() returns bigint
  language sql set search_path = pg_catalog, pg_temp as $$
  with old as (
    select sha256 from tracksolid.push_inbox
     where stored_at < now() - tracksolid.setting('push_inbox_days')::numeric * interval '1 day'
       and (state = 'done' or (state in ('failed', 'raw')
            and stored_at < now() - tracksolid.setting('push_inbox_kept_days')::numeric * interval '1 day'))
     limit 10000 for update skip locked
  ), gone as (
    delete from tracksolid.push_inbox i using old where i.sha256 = old.sha256 returning 1
  )
  select count(*) from gone;
$$;
comment on function tracksolid.tidy_inbox() is 'Applies push_inbox_days and push_inbox_kept_days. Called by receive-push every hour';
