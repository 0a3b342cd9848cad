-- After: v_maintenance_due
-- For people: notes that a plan was done on a vehicle, once a day; again for the same day it changes odometer and note where they are given. Gives the state after it.
create or replace function tracksolid.maintenance_done(
    p_plan text, p_vehicle text, p_done_on date default null, p_odometer_km numeric default null, p_note text default null) returns text
  language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_today date := (now() at time zone tracksolid.setting('timezone'))::date;
  v_key text;
  v_state text;
begin
  select d.vehicle_key into v_key
    from tracksolid.maintenance_due(array[p_vehicle]) d cross join tracksolid.vehicle_filter(array[p_vehicle]) w
   where d.plan = p_plan and (d.imei = any(w.imeis) or d.vehicle_key = any(w.keys)) limit 1;
  if v_key is null then
    raise exception 'plan ''%'' has no vehicle ''%''', p_plan, p_vehicle
      using errcode = 'no_data_found', hint = 'tracksolid.v_maintenance_due has plan and vehicle_number of all; only enabled plans count';
  elsif coalesce(p_done_on, v_today) > v_today then
    raise exception 'day % is in the future', p_done_on
      using errcode = 'invalid_parameter_value', hint = format('today is %s in the fleet''s zone', v_today);
  end if;
  insert into tracksolid.maintenance_services as s (plan, vehicle_key, done_on, odometer_km, note) values (p_plan, v_key, coalesce(p_done_on, v_today), p_odometer_km, p_note)
  on conflict (plan, vehicle_key, done_on) do update set odometer_km = coalesce(excluded.odometer_km, s.odometer_km), note = coalesce(excluded.note, s.note)
     where (excluded.odometer_km, excluded.note) is distinct from (s.odometer_km, s.note);
  select d.state into v_state from tracksolid.maintenance_due(array[p_vehicle]) d where d.plan = p_plan and d.vehicle_key = v_key;
  return v_state;
end $$;
comment on function tracksolid.maintenance_done(text, text, date, numeric, text) is
  'Notes a service. Called by people: select tracksolid.maintenance_done(''oil, vans'', ''KAA 123A'', ''2026-06-05'')';
