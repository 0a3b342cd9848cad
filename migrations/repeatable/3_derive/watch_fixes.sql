-- After: on_fixes_changed, on_fix_deleted
create or replace function tracksolid.watch_fixes() returns void
  language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_by_row boolean := tracksolid.setting('engine') = 'timescaledb';
begin
  perform tracksolid.place_trigger(format(
    'fixes_%s after %1$s on tracksolid.position_history %s execute function tracksolid.%s()', e.event, e.rows, e.function))
     from (values ('truncate', 'for each statement', 'on_fixes_changed'),
                  ('update', 'referencing old table as removed new table as changed for each statement', 'on_fixes_changed'),
                  ('delete', case when v_by_row then 'for each row' else 'referencing old table as removed for each statement' end,
                   case when v_by_row then 'on_fix_deleted' else 'on_fixes_changed' end)) e(event, rows, function);
end $$;
comment on function tracksolid.watch_fixes() is 'Puts the triggers on position_history. Called by migrate and finish_engine_move';
select tracksolid.watch_fixes();
