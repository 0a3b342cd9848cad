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

-- What became of items that take_inbox gave. Along the primary key, whatever the planner thinks of a table that grew since it was
-- last analysed.
create or replace function tracksolid.finish_inbox(p_sha256 text[], p_state text[], p_error text[]) returns void
  language plpgsql set search_path = pg_catalog, pg_temp
  set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
begin
  update tracksolid.push_inbox i
     set state = o.state, error = nullif(o.error, ''), attempts = i.attempts + 1,
         done_at = case when o.state = 'done' then clock_timestamp() end
    from unnest(p_sha256, p_state, p_error) as o(sha256, state, error)
   where i.sha256 = decode(o.sha256, 'hex') and i.state = 'new';
end $$;
comment on function tracksolid.finish_inbox(text[], text[], text[]) is 'State of sorted items. Called by receive-push';
