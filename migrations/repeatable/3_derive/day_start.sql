-- The first instant whose local date is p_day. Where clocks go back across midnight (Azores, Havana) the hour 00 comes twice, and
-- PostgreSQL takes 00:00 for the second one.
create or replace function tracksolid.day_start(p_day date, p_zone text) returns timestamptz
  language sql stable parallel safe
  return (p_day::timestamp at time zone p_zone) - case p_day::timestamp
    when ((p_day::timestamp at time zone p_zone) - interval '3 hours') at time zone p_zone then interval '3 hours'
    when ((p_day::timestamp at time zone p_zone) - interval '2 hours') at time zone p_zone then interval '2 hours'
    when ((p_day::timestamp at time zone p_zone) - interval '1 hour') at time zone p_zone then interval '1 hour'
    when ((p_day::timestamp at time zone p_zone) - interval '30 minutes') at time zone p_zone then interval '30 minutes'
    else interval '0' end;
comment on function tracksolid.day_start(date, text) is 'Where a day of a zone begins. Called wherever days are cut';
