-- Takes the names of whole lists over: those of p_accounts have come in whole, and p_named are the devices or fences that any list of the run
-- named. Named ones are there again. Of these accounts, what was listed once and is not named is marked: removed_at, deleted_at.
-- A device list that names none of an account's devices any more is believed when the next one says so too: one odd empty
-- answer must not end the polling of a fleet. Gives how many were marked.
create or replace function tracksolid.note_listed(p_stream text, p_accounts text[], p_named text[]) returns bigint
  language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_believed text[];
  v_marked bigint := 0;
begin
  insert into tracksolid.accounts as a (account) select distinct n.account from unnest(p_accounts) as n(account) order by 1
  on conflict (account) do update set last_seen_at = now(), closed_at = null, closed_reason = null, asked_at = null
   where a.closed_at is not null or a.last_seen_at < now() - interval '1 hour';
  if p_stream = 'fences' then
    update tracksolid.geofences g set deleted_at = null, updated_at = now() where g.deleted_at is not null and g.fence_id = any(p_named);
    update tracksolid.geofences g set deleted_at = now(), updated_at = now()
     where g.deleted_at is null and g.account = any(p_accounts) and g.fence_id <> all(p_named);
    get diagnostics v_marked = row_count;
    return v_marked;
  end if;
  update tracksolid.devices d set listed_at = coalesce(d.listed_at, now()), removed_at = null, updated_at = now()
   where d.imei = any(p_named) and (d.listed_at is null or d.removed_at is not null);
  -- Before the marks of this run: what the list before this one said.
  select array_agg(a.account) into v_believed from tracksolid.accounts a
   where a.account = any(p_accounts)
     and (a.empty_at is not null or exists (select from tracksolid.devices d where d.account = a.account and d.imei = any(p_named)));
  update tracksolid.accounts a set empty_at = e.empty_at
    from (select n.account, case when exists (select from tracksolid.devices d where d.account = n.account and d.listed_at is not null)
                                  and not exists (select from tracksolid.devices d where d.account = n.account and d.imei = any(p_named))
                                 then now() end as empty_at from unnest(p_accounts) as n(account)) e
   where e.account = a.account and (a.empty_at is null) <> (e.empty_at is null);
  update tracksolid.devices d set removed_at = now(), updated_at = now()
   where d.removed_at is null and d.listed_at is not null and d.account = any(v_believed) and d.imei <> all(p_named);
  get diagnostics v_marked = row_count;
  return v_marked;
end $$;
comment on function tracksolid.note_listed(text, text[], text[]) is
  'Marks devices and fences that whole lists no longer name. Called by poll-movement (devices) and poll-events (fences)';
