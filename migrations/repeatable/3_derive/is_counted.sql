-- The position types that figures count: satellite, and trackers that do not report a type. Cell, wifi and beacon positions are off by 50 m to
-- kilometres.
create or replace function tracksolid.is_counted(p_position_type text) returns boolean
  language sql immutable parallel safe
  return coalesce(p_position_type, 'unknown') in ('gps', 'unknown');
comment on function tracksolid.is_counted(text) is
  'Whether a position of this type counts in kilometres, hours, trips and lines. Called wherever position_history is read for figures';
