-- From when a change that nobody has dated holds: from now until the next change that is known, or, while nothing was ever stored of the tracker
-- but its name, from the beginning.
create or replace function tracksolid.range_of_change(p_imei text) returns tstzrange
  language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_current tstzrange := (select a.valid from tracksolid.assignments a where a.imei = p_imei and a.valid @> now());
begin
  if v_current is not null and lower_inf(v_current)
     and not exists (select from tracksolid.position_history p where p.imei = p_imei)
     and not exists (select from tracksolid.trips t where t.imei = p_imei)
     and not exists (select from tracksolid.alarms a where a.imei = p_imei)
     and not exists (select from tracksolid.daily_figures f where f.imei = p_imei) then
    return v_current;
  end if;
  return tstzrange(now(), coalesce(upper(v_current), (select min(lower(a.valid)) from tracksolid.assignments a
                                                       where a.imei = p_imei and lower(a.valid) > now())));
end $$;
comment on function tracksolid.range_of_change(text) is
  'Validity of a change that arrives without a date. Called by import_registry and on_devices_changed';
