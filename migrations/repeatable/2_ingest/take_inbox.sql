-- Locks up to p_limit new items of the inbox for this transaction, oldest first; those that another session has are passed
-- over. Always along push_inbox_new: with a long queue the planner would rather sort all of it for each batch, as row locks
-- keep it from stopping a sort early.
create or replace function tracksolid.take_inbox(p_limit integer)
  returns table (sha256 text, path text, msg_type text, received_us bigint, raw text)
  language plpgsql set search_path = pg_catalog, pg_temp
  set enable_sort = off set enable_seqscan = off set enable_bitmapscan = off as $$
begin
  return query
    select encode(i.sha256, 'hex'), i.path, coalesce(i.msg_type, ''), (extract(epoch from i.received_at) * 1000000)::bigint, i.raw::text
      from tracksolid.push_inbox i
     where i.state = 'new' and (i.next_attempt_at is null or i.next_attempt_at <= now())
     order by i.received_at limit p_limit
       for update skip locked;
end $$;
comment on function tracksolid.take_inbox(integer) is 'The next items to sort, locked. Called by receive-push';
