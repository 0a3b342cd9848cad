-- After: place_trigger, on_change
create or replace function tracksolid.watch_changes(p_table regclass, p_name text) returns void
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  perform tracksolid.place_trigger(format(
    'changed_by_%s after %1$s on %s %sfor each statement execute function tracksolid.on_change(%L)', e.event, p_table, e.rows, p_name))
     from (values ('insert', 'referencing new table as changed '), ('update', 'referencing new table as changed '),
                  ('delete', 'referencing old table as changed '), ('truncate', '')) e(event, rows);
end $$;
comment on function tracksolid.watch_changes(regclass, text) is 'Puts the generation triggers on a table. Called by migrate';

select tracksolid.watch_changes('tracksolid.settings', 'settings'), tracksolid.watch_changes('tracksolid.devices', 'devices'),
       tracksolid.watch_changes('tracksolid.live_positions', 'live'), tracksolid.watch_changes('tracksolid.trips', 'trips'),
       tracksolid.watch_changes('tracksolid.detected_trips', 'detected_trips'),
       -- What people write by hand: they see it at once.
       tracksolid.watch_changes('tracksolid.temperature_bounds', 'settings'), tracksolid.watch_changes('tracksolid.fault_clears', 'settings'),
       tracksolid.watch_changes('tracksolid.maintenance_plans', 'settings'), tracksolid.watch_changes('tracksolid.maintenance_services', 'settings');
