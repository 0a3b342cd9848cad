-- An attempt has failed: the message waits 1, 2, 4 … 60 minutes, or as long as the destination says, and is a dead letter after notify_attempts.
create or replace function tracksolid.notify_failed(p_id uuid, p_error text, p_retry_after_s integer) returns text
  language sql set search_path = pg_catalog, pg_temp as $$
  update tracksolid.notify_outbox o
     set attempts = o.attempts + 1, error = p_error,
         state = case when o.attempts + 1 >= tracksolid.setting('notify_attempts')::integer then 'dead' else 'waiting' end,
         next_try_at = clock_timestamp() + least(3600, greatest(p_retry_after_s, 60 * 2 ^ least(o.attempts, 6))) * interval '1 second'
   where o.id = p_id and o.state = 'waiting' returning o.state
$$;
comment on function tracksolid.notify_failed(uuid, text, integer) is 'Notes a failed attempt. Called by fleet notify';
