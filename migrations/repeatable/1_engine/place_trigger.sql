-- Creates a trigger, or replaces one whose definition is another. p_definition is what follows "create trigger", written as the
-- server prints it (apart from case and line breaks), so that a trigger which is there already costs no lock on its table.
create or replace function tracksolid.place_trigger(p_definition text) returns void
  language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_statement text := 'create trigger ' || regexp_replace(btrim(p_definition, E' \n'), '\s+', ' ', 'g');
begin
  if not exists (select from pg_trigger t where not t.tgisinternal and lower(pg_get_triggerdef(t.oid)) = lower(v_statement)) then
    execute replace(v_statement, 'create trigger', 'create or replace trigger');
  end if;
end $$;
comment on function tracksolid.place_trigger(text) is 'Creates or replaces a trigger unless it is there as defined. Called by migrate';
