-- Locks these messages of the inbox for this transaction and gives those that are still new and that no other session has.
create or replace function tracksolid.take_inbox_again(p_ids bigint[]) returns table (id bigint)
  language sql set search_path = pg_catalog, pg_temp as $$
  select i.id from tracksolid.push_inbox i where i.id = any(p_ids) and i.state = 'new' order by i.id for update skip locked;
$$;
comment on function tracksolid.take_inbox_again(bigint[]) is 'Messages of a batch that is processed in parts, locked. Called by receive-push';
