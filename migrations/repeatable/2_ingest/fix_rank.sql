-- Rank of a fix: of two fixes of one second the greater rank wins, of equal ranks the first. A satellite fix ranks before an
-- unknown way of positioning, before cell, wifi and beacon; a track list or push before a live sweep, whose place may be older
-- than its time; then the number of satellites. The batch in the program is sorted by the same rule.
create or replace function tracksolid.fix_rank(p_position_type text, p_source text, p_satellites integer) returns integer
  language sql immutable parallel safe
  return case p_position_type when 'gps' then 2 when 'lbs' then 0 when 'wifi' then 0 when 'beacon' then 0 else 1 end * 10000
       + case p_source when 'poll' then 0 else 1 end * 1000
       + least(coalesce(p_satellites, 0), 999);
comment on function tracksolid.fix_rank(text, text, integer) is
  'Order of fixes of one second. Called by merge_position_history';
