-- After: place_trigger
create or replace function tracksolid.settings_check() returns trigger
  language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if new.name = 'timezone' then
    perform now() at time zone new.value;
  elsif new.name = 'shift_start' then
    perform new.value::time;
  elsif new.name = 'trips_source' and new.value not in ('vendor', 'detected') then
    raise exception 'unknown source of trips ''%'' (allowed: vendor, detected)', new.value
      using errcode = 'invalid_parameter_value', hint = 'vendor is the default';
  elsif new.name ~ '_(kmh|km|s|h|days|m|rows|pct)$' and new.value !~ '^[0-9]+(\.[0-9]+)?$' then
    raise exception 'setting ''%'' is not a number: ''%''', new.name, new.value
      using errcode = 'invalid_parameter_value', hint = 'the unit is in the name; write digits only';
  elsif tg_op = 'UPDATE' and new.name in ('engine', 'partition_interval') and new.value <> old.value then
    raise exception 'setting ''%'' is fixed once the tables exist', new.name
      using errcode = 'invalid_parameter_value', hint = 'it describes how the tables were made';
  end if;
  return new;
end $$;
comment on function tracksolid.settings_check() is 'Trigger of tracksolid.settings: refuses values that no reader could use';
select tracksolid.place_trigger(
  'settings_check before insert or update on tracksolid.settings for each row execute function tracksolid.settings_check()');
