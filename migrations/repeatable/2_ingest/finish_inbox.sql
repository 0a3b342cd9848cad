-- Writes what became of messages that take_inbox gave, and removes what was kept of them before. A message that stays new is
-- tried again after a minute, then after twice as long each time, at most 6 hours. Along push_inbox_new, whatever the planner
-- thinks of a table that grew since it was last analysed.
create or replace function tracksolid.finish_inbox(p_ids bigint[], p_states text[], p_errors text[], p_items integer[]) returns void
  language plpgsql set search_path = pg_catalog, pg_temp
  set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
begin
  delete from tracksolid.push_items k using unnest(p_ids) as o(id), tracksolid.push_inbox i
   where i.id = o.id and i.state = 'new' and i.attempts > 0 and k.message = i.sha256;
  update tracksolid.push_inbox i
     set state = o.state, error = nullif(o.error, ''), items = o.items, attempts = i.attempts + 1,
         done_at = case when o.state = 'done' then clock_timestamp() end,
         next_attempt_at = case when o.state = 'new'
                                then now() + least(interval '1 minute' * 2 ^ least(i.attempts, 12), interval '6 hours') end
    from unnest(p_ids, p_states, p_errors, p_items) as o(id, state, error, items)
   where i.id = o.id and i.state = 'new';
end $$;
comment on function tracksolid.finish_inbox(bigint[], text[], text[], integer[]) is 'State of processed messages. Called by receive-push';
