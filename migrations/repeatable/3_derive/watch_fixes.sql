-- After: on_fixes_changed, on_fix_deleted, on_fuel_changed
create or replace function tracksolid.watch_fixes() returns void
  language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_by_row boolean := tracksolid.setting('engine') = 'timescaledb';
begin
  perform tracksolid.place_trigger(format(
    '%s_%s after %2$s on tracksolid.%s %s execute function tracksolid.%s()', t.prefix, e.event, t.name, e.rows, case when e.by_row then t.row_function else t.function end))
     from (values ('fixes', 'position_history', 'on_fixes_changed', 'on_fix_deleted'),
                  ('fuel', 'fuel_readings', 'on_fuel_changed', 'on_fuel_changed')) t(prefix, name, function, row_function)
    cross join (values ('truncate', 'for each statement', false),
                       ('update', 'referencing old table as removed new table as changed for each statement', false),
                       ('delete', case when v_by_row then 'for each row' else 'referencing old table as removed for each statement' end, v_by_row)) e(event, rows, by_row);
end $$;
comment on function tracksolid.watch_fixes() is 'Puts the triggers on position_history and fuel_readings. Called by migrate and finish_engine_move';
select tracksolid.watch_fixes();
