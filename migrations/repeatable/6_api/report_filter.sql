-- After: vehicle_filter
-- The trackers and vehicles that a report is about, for is_chosen; refuses names that nothing or more than one vehicle has.
create or replace function tracksolid.report_filter(p_vehicles text[], p_cost_centres text[], out imeis text[], out keys text[])
  language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  v_unknown text := tracksolid.unknown_name(p_vehicles, p_cost_centres);
begin
  select f.imeis, f.keys into imeis, keys from tracksolid.vehicle_filter(p_vehicles) f;
  if v_unknown is not null then
    raise exception '%', v_unknown
      using errcode = 'no_data_found', hint = 'give a plate or an imei of the device list, and cost centres as the vehicles have them';
  end if;
end $$;
comment on function tracksolid.report_filter(text[], text[]) is 'Checks the filter of a report. Called by fn_report_* and report_json';
