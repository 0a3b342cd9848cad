-- Working hours as people write them, 'mon-fri 08:00-17:00, sat 22:00-06:00' or 'none', by day of the week (1: Monday). A part whose end is not
-- after its start ends on the next day.
create or replace function tracksolid.weekly_hours(p_hours text) returns table (weekday integer, starts time, ends time)
  language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
declare
  v_names constant text[] := array['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
  v_part text;
  v_match text[];
  v_first integer;
begin
  if lower(btrim(p_hours)) = 'none' then return; end if;
  foreach v_part in array regexp_split_to_array(lower(btrim(p_hours)), '\s*,\s*') loop
    v_match := regexp_match(v_part, '^(mon|tue|wed|thu|fri|sat|sun)(?:-(mon|tue|wed|thu|fri|sat|sun))? +(([01]\d|2[0-3]):[0-5]\d)-((([01]\d|2[0-3]):[0-5]\d)|24:00)$');
    if v_match is null or v_match[3] = v_match[5] then
      raise exception 'working hours are not written like this: ''%''', v_part
        using errcode = 'invalid_parameter_value', hint = 'write mon-fri 08:00-17:00, sat 22:00-06:00, or none; a whole day is 00:00-24:00';
    end if;
    v_first := array_position(v_names, v_match[1]);
    starts := v_match[3];
    ends := v_match[5];
    for i in 0 .. (array_position(v_names, coalesce(v_match[2], v_match[1])) - v_first + 7) % 7 loop
      weekday := (v_first - 1 + i) % 7 + 1;
      return next;
    end loop;
  end loop;
end $$;
comment on function tracksolid.weekly_hours(text) is 'Reads working hours. Called by private_time and the trigger of tracksolid.working_hours';
