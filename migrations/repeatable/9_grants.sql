-- Grants of the roles. Run after every change, so that new objects are covered as well.
--   fleet_owner   owns everything; fleet migrate
--   fleet_ingest  reads and writes base tables, refreshes v_trips; poll-*, receive-push, refresh-vtrips
--   fleet_reader  EXECUTE on reporting.fn_*, SELECT on the views it shows and on v_trips; serve, dashboards
-- The roles are made with LOGIN but no password: nobody gets in until an operator sets one.
do $$
declare
  v_role text;
begin
  foreach v_role in array array['fleet_owner', 'fleet_ingest', 'fleet_reader'] loop
    if not exists (select from pg_roles where rolname = v_role) then
      begin
        execute format('create role %I login', v_role);
      exception
        when duplicate_object or unique_violation then null;  -- another database's migrate was faster
        when insufficient_privilege then
          raise warning 'role ''%'' is missing and this login may not create it; its grants are left out', v_role;
      end;
    end if;
  end loop;
end $$;

revoke all on schema tracksolid, reporting from public;
revoke all on all tables in schema tracksolid, reporting from public;
revoke execute on all routines in schema tracksolid, reporting from public;

do $$
declare
  v_object record;
begin
  if not exists (select from pg_roles where rolname = 'fleet_owner')
     or not pg_has_role('fleet_owner', 'member') then
    return;  -- everything stays with the login that migrates
  end if;
  alter schema tracksolid owner to fleet_owner;
  alter schema reporting owner to fleet_owner;
  for v_object in
    select format('alter %s %I.%I owner to fleet_owner',
                  case when c.relkind = 'm' or c.relname = 'v_mileage_daily_cagg' then 'materialized view'  -- a continuous aggregate is 'v'
                       when c.relkind = 'v' then 'view' else 'table' end,
                  n.nspname, c.relname) as change
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname in ('tracksolid', 'reporting') and c.relkind in ('r', 'p', 'v', 'm')
       and c.relowner <> 'fleet_owner'::regrole
    union all
    select format('alter routine %s owner to fleet_owner', p.oid::regprocedure)
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace
     where n.nspname in ('tracksolid', 'reporting') and p.proowner <> 'fleet_owner'::regrole
  loop
    execute v_object.change;
  end loop;
  perform tracksolid.grant_engine();
end $$;

do $$
begin
  if not exists (select from pg_roles where rolname = 'fleet_ingest') then return; end if;
  execute format('grant connect, temporary on database %I to fleet_ingest', current_database());
  grant usage on schema tracksolid, reporting to fleet_ingest;
  grant select, insert, update, delete on all tables in schema tracksolid to fleet_ingest;
  revoke insert, update, delete on tracksolid.settings, tracksolid.generations from fleet_ingest;
  grant usage on all sequences in schema tracksolid to fleet_ingest;
  grant select on all tables in schema reporting to fleet_ingest;
  grant execute on all routines in schema tracksolid, reporting to fleet_ingest;
  alter default privileges in schema tracksolid grant select, insert, update, delete on tables to fleet_ingest;
  alter default privileges in schema reporting grant select on tables to fleet_ingest;
  -- Objects that the owner makes later, too. Execute is public by default, and only a default for all schemas can revoke that.
  if exists (select from pg_roles where rolname = 'fleet_owner') and pg_has_role('fleet_owner', 'member') then
    alter default privileges for role fleet_owner revoke execute on routines from public;
    alter default privileges for role fleet_owner in schema tracksolid
      grant select, insert, update, delete on tables to fleet_ingest;
    alter default privileges for role fleet_owner in schema tracksolid grant usage on sequences to fleet_ingest;
    alter default privileges for role fleet_owner in schema reporting grant select on tables to fleet_ingest;
    alter default privileges for role fleet_owner in schema tracksolid, reporting grant execute on routines to fleet_ingest;
  end if;
  if to_regclass('tracksolid.schema_migrations') is not null then
    revoke insert, update, delete on tracksolid.schema_migrations from fleet_ingest;
  end if;
  revoke insert, update, delete on tracksolid.schema_objects, tracksolid.schema_progress from fleet_ingest;
end $$;

do $$
declare
  v_function regprocedure;
  v_view regclass;
begin
  if not exists (select from pg_roles where rolname = 'fleet_reader') then return; end if;
  execute format('grant connect on database %I to fleet_reader', current_database());
  grant usage on schema reporting to fleet_reader;
  for v_function in
    select p.oid from pg_proc p where p.pronamespace = 'reporting'::regnamespace and p.proname like 'fn\_%'
  loop
    execute format('grant execute on function %s to fleet_reader', v_function);
  end loop;
  grant execute on function tracksolid.day_start(date, text), tracksolid.fence_at(double precision, double precision, timestamptz),
                            tracksolid.private_now()
    to fleet_reader;  -- the views call them
  for v_view in
    select c.oid from pg_class c where c.relnamespace = 'reporting'::regnamespace and c.relkind in ('v', 'm')
  loop
    execute format('grant select on %s to fleet_reader', v_view);
  end loop;
end $$;
