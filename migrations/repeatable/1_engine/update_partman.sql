-- Brings pg_partman in this database to the major version that the server has, as a superuser: after an upgrade of the server the
-- functions in the database are still those of the old version. Sets with ISO week names have to be renamed before.
create or replace function tracksolid.update_partman() returns void
  language plpgsql set search_path = pg_catalog, pg_temp set client_min_messages = warning as $$
begin
  if exists (select from pg_extension e join pg_available_extensions a on a.name = e.extname
              where e.extname = 'pg_partman' and split_part(e.extversion, '.', 1) <> split_part(a.default_version, '.', 1))
     and (select r.rolsuper from pg_roles r where r.rolname = current_user) then
    update partman.part_config c set datetime_string = 'YYYYMMDD' from tracksolid.time_tables() t
     where c.parent_table = 'tracksolid.' || t.table_name;
    alter extension pg_partman update;
  end if;
end $$;
comment on function tracksolid.update_partman() is 'Updates pg_partman to the major version of the server. Called by apply_engine';
