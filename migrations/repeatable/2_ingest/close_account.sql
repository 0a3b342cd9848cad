-- Notes that the vendor refuses an account, while it answers others: it is closed, with the devices and fences that were listed
-- in it. An account whose list comes in whole again is open again (note_listed).
create or replace function tracksolid.close_account(p_account text, p_reason text) returns void
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  insert into tracksolid.accounts as a (account, closed_at, closed_reason, asked_at) values (p_account, now(), p_reason, now())
  on conflict (account) do update
     set closed_at = coalesce(a.closed_at, now()), closed_reason = excluded.closed_reason, asked_at = now();
  delete from tracksolid.doubted_lists b where b.account = p_account;
  update tracksolid.devices d set removed_at = now(), updated_at = now()
   where d.account = p_account and d.removed_at is null;
  update tracksolid.geofences g set deleted_at = now(), updated_at = now() where g.account = p_account and g.deleted_at is null;
end $$;
comment on function tracksolid.close_account(text, text) is 'Marks an account that the vendor refuses. Called by the polls';
