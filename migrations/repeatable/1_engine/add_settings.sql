-- After: settings_check
-- Adds the settings that are new, each at its default or at what migrate was given (fleet.timezone, fleet.partition_interval), and
-- brings the descriptions up to date. Values stay.
create or replace function tracksolid.add_settings() returns void
  language sql set search_path = pg_catalog, pg_temp as $$
  insert into tracksolid.settings as s (name, value, description)
    select l.name, coalesce(nullif(current_setting('fleet.' || l.name, true), ''), l.default_value), l.description || coalesce(', ' || l.unit, '')
      from tracksolid.setting_list() l where l.default_value is not null
  on conflict (name) do update set description = excluded.description where s.description <> excluded.description
$$;
comment on function tracksolid.add_settings() is 'Adds settings that are new, at their defaults. Called by migrate';
select tracksolid.add_settings();
