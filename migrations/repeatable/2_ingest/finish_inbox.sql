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
