-- Writes what became of messages that take_inbox gave, and removes what was kept of them before. A message that stays new is
-- tried again after a minute, then after twice as long each time, at most 6 hours. Along the part of push_inbox_new between the first
-- and the last of them, and by a hash of theirs, whatever the planner thinks of a table that grew since it was last analysed: the
-- cost of a batch must not grow with the queue. Messages of this transaction that gave
-- places of private time (drop_private) are not kept: those done and name such a tracker, or are compressed.
create or replace function tracksolid.finish_inbox(p_ids bigint[], p_states text[], p_errors text[], p_items integer[]) returns void
  language plpgsql set search_path = pg_catalog, pg_temp
  set enable_seqscan = off set enable_nestloop = off set enable_mergejoin = off set jit = off as $$
declare
  v_first bigint := (select min(i) from unnest(p_ids) i);
  v_last bigint := (select max(i) from unnest(p_ids) i);
  v_private text[] := string_to_array(nullif(current_setting('fleet.private_imeis', true), ''), ' ');
  v_again bytea[];  -- messages that may have kept items
begin
  select array_agg(i.sha256) into v_again from tracksolid.push_inbox i
   where i.id between v_first and v_last and i.state = 'new' and i.attempts > 0 and i.id = any (p_ids);
  if v_again is not null then
    delete from tracksolid.push_items k where k.message = any (v_again);
  end if;
  update tracksolid.push_inbox i
     set state = o.state, error = nullif(o.error, ''), items = o.items, attempts = i.attempts + 1,
         done_at = case when o.state = 'done' then clock_timestamp() end,
         next_attempt_at = case when o.state = 'new'
                                then now() + least(interval '1 minute' * 2 ^ least(i.attempts, 12), interval '6 hours') end
    from unnest(p_ids, p_states, p_errors, p_items) as o(id, state, error, items)
   where i.id = o.id and i.state = 'new' and i.id between v_first and v_last;
  if v_private is not null then
    delete from tracksolid.push_inbox i
     where i.id between v_first and v_last and i.id = any (p_ids) and i.state = 'done'
       and (i.content_encoding <> '' or exists (select from unnest(v_private) p(imei) where position(convert_to(p.imei, 'UTF8') in i.body) > 0));
  end if;
end $$;
comment on function tracksolid.finish_inbox(bigint[], text[], text[], integer[]) is 'State of processed messages. Called by receive-push';
