-- After: place_trigger, setting_list
-- A value that is the same as before passes: what was accepted once must not stop migrate.
create or replace function tracksolid.settings_check() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_accepts text;
  v_least integer;
  v_most integer;
begin
  -- The most is what is still an integer, an interval, and an instant back from now.
  select l.accepts, case when l.accepts ~ 'from 1$' then 1 else 0 end,
         case l.unit when 's' then 500000000 when 'days' then 100000 else 2147483647 end
    into v_accepts, v_least, v_most from tracksolid.setting_list() l where l.name = new.name;
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
    if exists (select from string_to_table(new.value, ',') s where s !~ '^\s*([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?\s*$') then
      raise exception 'setting ''%'' is not a list of times of day: ''%''', new.name, new.value
        using errcode = 'invalid_datetime_format', hint = 'write HH:MM, from 00:00 to 23:59, with commas between';
    end if;
  elsif v_accepts = 'instant' then
    perform new.value::timestamptz;
  elsif v_accepts ~ 'number' then
    if new.value !~ (case v_accepts when 'number' then '^[0-9]+(\.[0-9]+)?$' else '^[0-9]+$' end) then
      raise exception 'setting ''%'' is not a %: ''%''', new.name, v_accepts, new.value
        using errcode = 'invalid_parameter_value', hint = 'the unit is in the name; write digits only';
    elsif new.value::numeric not between v_least and v_most then
      raise exception 'setting ''%'' is out of range: ''%''', new.name, new.value
        using errcode = 'invalid_parameter_value', hint = format('from %s to %s', v_least, v_most);
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
