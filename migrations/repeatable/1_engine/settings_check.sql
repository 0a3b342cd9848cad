-- After: place_trigger, setting_list
-- A value that is the same as before passes: what was accepted once must not stop migrate.
create or replace function tracksolid.settings_check() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_accepts text := (select l.accepts from tracksolid.setting_list() l where l.name = new.name);
begin
  if tg_op = 'UPDATE' and new.name = old.name and new.value = old.value then
    return new;
  elsif v_accepts is null then
    raise exception 'unknown setting ''%''', new.name
      using errcode = 'invalid_parameter_value', hint = 'select * from tracksolid.setting_list() names every one';
  elsif v_accepts = 'time zone' then  -- by name: 'UTC+3' would be taken as POSIX has it, three hours west
    if not exists (select from pg_timezone_names z where z.name = new.value) then
      raise exception 'unknown time zone ''%''', new.value
        using errcode = 'invalid_parameter_value',
              hint = coalesce((select format('write %L', z.name) from pg_timezone_names z where lower(z.name) = lower(new.value) limit 1),
                              'give a name of pg_timezone_names, such as Africa/Nairobi; offsets like UTC+3 are not taken');
    end if;
  elsif v_accepts = 'times of day' then
    perform s::time from string_to_table(new.value, ',') s;
  elsif v_accepts = 'instant' then
    perform new.value::timestamptz;
  elsif v_accepts ~ 'number$' then
    if new.value !~ (case v_accepts when 'number' then '^[0-9]+(\.[0-9]+)?$' else '^[0-9]+$' end) then
      raise exception 'setting ''%'' is not a %: ''%''', new.name, v_accepts, new.value
        using errcode = 'invalid_parameter_value', hint = 'the unit is in the name; write digits only';
    end if;
  elsif new.value <> all (string_to_array(v_accepts, ', ')) then
    raise exception 'setting ''%'' cannot be ''%'' (allowed: %)', new.name, new.value, v_accepts
      using errcode = 'invalid_parameter_value';
  end if;
  if tg_op = 'UPDATE' and new.name in ('engine', 'partition_interval') then
    raise exception 'setting ''%'' is fixed once the tables exist', new.name
      using errcode = 'invalid_parameter_value', hint = 'it describes how the tables were made';
  end if;
  return new;
end $$;
comment on function tracksolid.settings_check() is 'Trigger of tracksolid.settings: refuses values that no reader could use';
select tracksolid.place_trigger(
  'settings_check before insert or update on tracksolid.settings for each row execute function tracksolid.settings_check()');
