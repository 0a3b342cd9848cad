-- Takes the names of whole lists over: those of p_accounts have come in whole, and p_named are the devices or fences that any list of the run
-- named. Named ones are there again. Of these accounts, what was listed once and is not named is marked: removed_at, deleted_at.
-- A list that leaves out more than half of what an account had is believed when the next one leaves out the same: one odd answer
-- must not end the polling of a fleet. Gives how many were marked.
create or replace function tracksolid.note_listed(p_stream text, p_accounts text[], p_named text[]) returns bigint
  language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_list record;
  v_gone text[] := '{}';
begin
  insert into tracksolid.accounts as a (account) select distinct n.account from unnest(p_accounts) as n(account) order by 1
  on conflict (account) do update set last_seen_at = now(), closed_at = null, closed_reason = null, asked_at = null
   where a.closed_at is not null or a.last_seen_at < now() - interval '1 hour';
  for v_list in
    select n.account, coalesce(l.known, 0) as known, coalesce(l.left_out, '{}') as left_out,
           exists (select from tracksolid.doubted_lists b
                    where b.stream = p_stream and b.account = n.account and b.left_out = l.left_out) as is_second
      from (select distinct u.account from unnest(p_accounts) as u(account)) n
      left join (
        select k.account, count(*) as known, array_agg(k.name order by k.name) filter (where k.name <> all(p_named)) as left_out
          from (select d.account, d.imei as name from tracksolid.devices d
                 where p_stream = 'devices' and d.listed_at is not null and d.removed_at is null
                union all  -- without those that this run brought
                select g.account, g.fence_id from tracksolid.geofences g
                 where p_stream = 'fences' and g.deleted_at is null and g.first_seen_at < now()) k
         where k.account = any(p_accounts) group by k.account) l on l.account = n.account
     order by n.account
  loop
    if cardinality(v_list.left_out) * 2 > v_list.known and not v_list.is_second then
      raise warning 'the list of % of account ''%'' leaves out % of %: this is believed when the next list says the same',
        p_stream, v_list.account, cardinality(v_list.left_out), v_list.known;
      insert into tracksolid.doubted_lists as b (stream, account, left_out) values (p_stream, v_list.account, v_list.left_out)
      on conflict (stream, account) do update set left_out = excluded.left_out, doubted_at = now();
    else
      delete from tracksolid.doubted_lists b where b.stream = p_stream and b.account = v_list.account;
      v_gone := v_gone || v_list.left_out;
    end if;
  end loop;
  if p_stream = 'fences' then
    update tracksolid.geofences g set deleted_at = null, updated_at = now() where g.deleted_at is not null and g.fence_id = any(p_named);
    update tracksolid.geofences g set deleted_at = now(), updated_at = now() where g.fence_id = any(v_gone);
  else
    update tracksolid.devices d set listed_at = coalesce(d.listed_at, now()), removed_at = null, updated_at = now()
     where d.imei = any(p_named) and (d.listed_at is null or d.removed_at is not null);
    update tracksolid.devices d set removed_at = now(), updated_at = now() where d.imei = any(v_gone);
  end if;
  return cardinality(v_gone);
end $$;
comment on function tracksolid.note_listed(text, text[], text[]) is
  'Marks devices and fences that whole lists no longer name. Called by poll-movement (devices) and poll-events (fences)';
