-- Locks new messages of the inbox for this transaction, in the order of their ids and behind p_after, up to p_most and about
-- p_bytes of bodies, at least one; those that another session has are passed over. Always along push_inbox_new: with a long
-- queue the planner would rather sort all of it for each batch, as row locks keep it from stopping a sort early. Without JIT: what is
-- turned off counts as so dear that each batch would be compiled, for a third of a second.
create or replace function tracksolid.take_inbox(p_after bigint, p_most integer, p_bytes bigint)
  returns table (id bigint, sha256 bytea, path text, query text, content_type text, content_encoding text, body bytea,
                 received_us bigint[], now_s bigint)
  language plpgsql set search_path = pg_catalog, pg_temp
  set enable_sort = off set enable_seqscan = off set enable_bitmapscan = off
  set enable_hashjoin = off set enable_mergejoin = off set jit = off as $$
begin
  return query
  with locked as materialized (
    select i.id, octet_length(i.body) as bytes
      from tracksolid.push_inbox i
     where i.state = 'new' and i.id > p_after and (i.next_attempt_at is null or i.next_attempt_at <= now())
     order by i.id limit p_most
       for update skip locked
  ), chosen as (
    select l.id from (select k.id, sum(k.bytes) over (order by k.id) - k.bytes as before from locked k) l where l.before < p_bytes
  )
  select i.id, i.sha256, i.path, i.query, i.content_type, i.content_encoding, i.body,
         case when i.received_again = '{}' then array[(extract(epoch from i.received_at) * 1000000)::bigint]  -- nearly always, and quicker
              else (select array_agg((extract(epoch from t) * 1000000)::bigint order by t) from unnest(i.received_at || i.received_again) t) end,
         extract(epoch from now())::bigint
    from chosen c join tracksolid.push_inbox i on i.id = c.id and i.state = 'new' order by c.id;
end $$;
comment on function tracksolid.take_inbox(bigint, integer, bigint) is 'The next messages to process, locked. Called by receive-push';
