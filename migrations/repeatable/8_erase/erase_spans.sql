-- The times of trackers that an erasure means, within [p_from, p_to). A vehicle: what its trackers sent while they were assigned to it, or all of
-- one tracker by its imei. A driver: the trackers while they were assigned to the driver. A span: every tracker, imei null.
create or replace function tracksolid.erase_spans(p_subject text, p_name text, p_from timestamptz, p_to timestamptz)
  returns table (imei text, during tstzrange)
  language plpgsql stable set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  v_asked tstzrange;
  v_wanted record;
begin
  if p_to > now() or p_from >= p_to then
    raise exception 'the window is empty or ends in the future' using errcode = '22023';
  end if;
  v_asked := tstzrange(p_from, p_to);
  if p_subject = 'span' then
    return query select null::text, v_asked;
  elsif p_subject = 'driver' then
    return query select a.imei, a.valid * v_asked from tracksolid.assignments a
                  where lower(btrim(a.driver_name)) = lower(btrim(p_name)) and a.valid && v_asked order by 1, 2;
  else
    select f.imeis, f.keys into v_wanted from tracksolid.vehicle_filter(array[p_name]) f;
    return query
      select d.imei, v_asked from tracksolid.devices d where d.imei = btrim(p_name)
       union
      select a.imei, a.valid * v_asked from tracksolid.assignments a
       where a.vehicle_key = any(v_wanted.keys) and a.imei <> btrim(p_name) and a.valid && v_asked order by 1, 2;
  end if;
end $$;
comment on function tracksolid.erase_spans(text, text, timestamptz, timestamptz) is 'What an erasure means. Called by erase';
