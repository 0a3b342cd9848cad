-- Creates a materialized view, or replaces it when its definition has changed: the new one is filled beside the old, then they
-- change places, and the views that rest on it are made again as they are, with owner and grants, so that no reader misses them.
-- p_indexes: one row an index: its name, 'unique' or '', and what follows the name of the table, such as '(trip_id)'.
-- Gives: true when it was created or replaced.
create or replace function tracksolid.define_stored_view(p_name text, p_query text, p_indexes text[][]) returns boolean
  language plpgsql set search_path = pg_catalog, pg_temp set client_min_messages = warning as $$
declare
  v_next text := p_name || '_next';
  v_schema text := split_part(p_name, '.', 1);
  v_index text[];
  v_resting text[];
  v_statement text;
begin
  execute format('create materialized view %s as %s with no data', v_next, p_query);
  if pg_get_viewdef(v_next::regclass) is not distinct from pg_get_viewdef(to_regclass(p_name)) then
    execute format('drop materialized view %s', v_next);
    foreach v_index slice 1 in array p_indexes loop
      execute format('create %s index if not exists %I on %s %s', v_index[2], v_index[1], p_name, v_index[3]);
    end loop;
    return false;
  end if;
  execute format('refresh materialized view %s', v_next);
  foreach v_index slice 1 in array p_indexes loop
    execute format('create %s index %I on %s %s', v_index[2], v_index[1] || '_next', v_next, v_index[3]);
  end loop;
  if to_regclass(p_name) is not null then
    v_resting := tracksolid.views_resting_on(p_name::regclass);
    execute format('drop materialized view %s cascade', p_name);
  end if;
  execute format('alter materialized view %s rename to %I', v_next, split_part(p_name, '.', 2));
  foreach v_index slice 1 in array p_indexes loop
    execute format('alter index %I.%I rename to %I', v_schema, v_index[1] || '_next', v_index[1]);
  end loop;
  foreach v_statement in array coalesce(v_resting, '{}') loop
    execute v_statement;
  end loop;
  return true;
end $$;
comment on function tracksolid.define_stored_view(text, text, text[]) is
  'Creates a materialized view or replaces one whose definition has changed. Called by migrate';
