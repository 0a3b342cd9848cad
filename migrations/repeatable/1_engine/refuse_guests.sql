-- Raises an error when a view that is not in fleet's schemas rests on a table that is about to be replaced.
create or replace function tracksolid.refuse_guests(p_table text) returns void
  language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_guest text := (
    select string_agg(distinct c.oid::regclass::text, ', ')
      from pg_depend d join pg_rewrite r on r.oid = d.objid join pg_class c on c.oid = r.ev_class
     where d.classid = 'pg_rewrite'::regclass and d.refobjid = format('tracksolid.%I', p_table)::regclass
       and c.relnamespace not in ('tracksolid'::regnamespace, 'reporting'::regnamespace));
begin
  if v_guest is not null then
    raise exception 'a view that is not fleet''s rests on ''tracksolid.%'': %', p_table, v_guest
      using errcode = 'dependent_objects_still_exist', hint = 'drop it, and make it again when the move is done';
  end if;
end $$;
comment on function tracksolid.refuse_guests(text) is
  'Refuses to replace a table that somebody''s view rests on. Called by begin_engine_move and forget_engine';
