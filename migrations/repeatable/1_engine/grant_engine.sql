-- Lets the owner of fleet's tables use pg_partman. `alter extension pg_partman update` takes these rights away, so they are given again
-- where they are missing and this login may give them.
create or replace function tracksolid.grant_engine() returns void
  language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_owner name := (select n.nspowner::regrole::text from pg_namespace n where n.nspname = 'tracksolid');
begin
  if not exists (select from pg_extension e where e.extname = 'pg_partman' and pg_has_role(e.extowner, 'member'))
     or not pg_has_role((select n.nspowner from pg_namespace n where n.nspname = 'partman'), 'member') then
    return;
  end if;
  execute format('grant usage, create on schema partman to %I; grant all on all tables in schema partman to %1$I; '
                 'grant execute on all routines in schema partman to %1$I', v_owner);
end $$;
comment on function tracksolid.grant_engine() is 'Gives the owner the rights on pg_partman. Called by apply_engine and 9_grants.sql';
