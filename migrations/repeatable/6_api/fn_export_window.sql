-- The window [from, to) of an export as instants. A date is the instant at which that day begins in the fleet's zone.
create or replace function reporting.fn_export_window(
    p_from text, p_to text, p_vehicles text[] default null, out starts timestamptz, out ends timestamptz)
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp set timezone = 'UTC' as $$
declare
  v_unknown text;
begin
  starts := tracksolid.fleet_instant(p_from);
  ends := tracksolid.fleet_instant(p_to);
  if ends <= starts then
    raise exception '--to ''%'' is not after --from ''%''', p_to, p_from
      using errcode = 'invalid_parameter_value', hint = 'the window is half-open, [from, to): for one day give --to the next day';
  end if;
  select v into v_unknown from unnest(p_vehicles) v
   where not exists (select from tracksolid.devices d where d.imei = btrim(v)) and tracksolid.one_vehicle(v) is null limit 1;
  if found then
    raise exception 'unknown vehicle ''%''', v_unknown
      using errcode = 'no_data_found', hint = 'give a plate or an imei of the device list; spaces, dashes and case do not matter';
  end if;
end $$;
comment on function reporting.fn_export_window(text, text, text[]) is
  'Checks the window and the vehicles of an export. Called by fleet export';
