-- The range that the cells `from` and `to` of a registry line mean: days of the fleet's zone, the last one included, or instants with a zone.
-- Null when a cell is neither, or when nothing lies between them.
create or replace function tracksolid.registry_range(p_from text, p_to text) returns tstzrange
  language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_zone text := tracksolid.setting('timezone');
  v_day text := '^\d{4}-\d{2}-\d{2}$';
  v_from timestamptz;
  v_to timestamptz;
begin
  v_from := case when p_from ~ v_day then tracksolid.day_start(p_from::date, v_zone) else p_from::timestamptz end;
  v_to := case when p_to ~ v_day then tracksolid.day_start(p_to::date + 1, v_zone) else p_to::timestamptz end;
  return case when (p_from is null or p_from ~ v_day or p_from ~* '(z|[+-]\d\d:?\d\d)$') and (p_to is null or p_to ~ v_day or p_to ~* '(z|[+-]\d\d:?\d\d)$')
                   and not isempty(tstzrange(v_from, v_to)) then tstzrange(v_from, v_to) end;
exception when data_exception then
  return null;
end $$;
comment on function tracksolid.registry_range(text, text) is 'Reads the columns from and to of a registry. Called by import_registry';
