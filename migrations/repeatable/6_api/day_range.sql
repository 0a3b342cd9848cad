-- The days an analytics question is about, both included: what was asked, else the last p_default days of the fleet's zone.
create or replace function reporting.day_range(p_from date, p_to date, p_default integer, out first date, out last date)
  language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
  last := coalesce(p_to, (now() at time zone tracksolid.setting('timezone'))::date);
  first := coalesce(p_from, last - p_default + 1);
  if not isfinite(first) or not isfinite(last) then
    raise exception 'from ''%'' to ''%'' is no range of days', p_from, p_to
      using errcode = 'invalid_parameter_value', hint = 'give two days, or leave them out';
  elsif first > last then
    raise exception 'from ''%'' is after to ''%''', first, last
      using errcode = 'invalid_parameter_value', hint = 'both are days of the fleet''s zone and both are included';
  elsif last - first > 3660 then
    raise exception 'from ''%'' to ''%'' is more than ten years', first, last
      using errcode = 'invalid_parameter_value', hint = 'ask for a shorter time';
  end if;
end $$;
comment on function reporting.day_range(date, date, integer) is 'Checks and completes a range of days. Called by the analytics functions';
