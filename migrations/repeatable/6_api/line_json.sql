-- After: cut_at_180
-- A line as GeoJSON geometry, cut at 180° where it goes past it (RFC 7946, 3.1.9).
create or replace function reporting.line_json(p_line public.geometry) returns json
  language sql immutable parallel safe
  return public.st_asgeojson(case when public.st_xmax(p_line) > 180 or public.st_xmin(p_line) < -180
                                  then coalesce(reporting.cut_at_180(p_line), p_line) else p_line end, 6)::json;
comment on function reporting.line_json(public.geometry) is 'A driven line for an answer. Called by fn_trips_for_map and fn_trip';
