create or replace function tracksolid.setting(p_name text) returns text
  language sql stable parallel safe
  return (select s.value from tracksolid.settings s where s.name = p_name);
comment on function tracksolid.setting(text) is 'Value of one setting, null when there is none. Read by views and functions';
