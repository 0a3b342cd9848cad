-- The trackers of the vehicle that somebody means by a plate or an imei, each with the part of [p_from, p_to] in which it stood for it; newest
-- first. An imei means the tracker, whatever it stood for. A plate that several vehicles share is refused. Where trackers
-- overlap (the old one of a vehicle keeps its plate), one speaks until the next newer one has its first fix. With a scope (cost centres, null: all)
-- there is only the time in which a vehicle belonged to it: without any in [p_from, p_to] the vehicle is not found, after the same look-ups as one that does not exist.
drop function if exists tracksolid.vehicle_trackers(text, timestamptz, timestamptz);  -- before p_scope
create or replace function tracksolid.vehicle_trackers(p_name text, p_from timestamptz, p_to timestamptz, p_scope text[] default null)
  returns table (imei text, starts timestamptz, ends timestamptz, vehicle_number text, driver_name text, cost_centre text, assigned_city text)
  language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan as $$
declare
  v_key text;
  v_until timestamptz := p_to;
begin
  if p_scope is not null then
    return query
      select a.imei, greatest(lower(a.valid), p_from), least(upper(a.valid) - interval '1 microsecond', p_to), a.vehicle_number, a.driver_name,
             coalesce(a.cost_centre, 'Unassigned'), a.assigned_city
        from tracksolid.assignments a
       where a.imei = btrim(p_name) and tracksolid.in_scope(a.cost_centre, p_scope) and a.valid && tstzrange(p_from, p_to, '[]')
       order by lower(a.valid) desc nulls last;
    if found then return; end if;
  end if;
  if exists (select from tracksolid.devices d where d.imei = btrim(p_name))
     and (p_scope is null or tracksolid.in_scope(null, p_scope) and not exists (select from tracksolid.assignments a where a.imei = btrim(p_name))) then
    return query select d.imei, p_from, p_to, d.vehicle_number, d.driver_name, d.cost_centre, d.assigned_city
                   from tracksolid.v_named_devices d where d.imei = btrim(p_name);
    return;
  end if;
  v_key := tracksolid.one_vehicle(p_name, p_scope);
  for imei, starts, ends, vehicle_number, driver_name, cost_centre, assigned_city in
    select a.imei, greatest(lower(a.valid), p_from), least(upper(a.valid) - interval '1 microsecond', p_to), a.vehicle_number, a.driver_name,
           coalesce(a.cost_centre, 'Unassigned'), a.assigned_city
      from tracksolid.assignments a
      left join tracksolid.live_positions l on l.imei = a.imei
      left join lateral (select max(p.gps_time) as last_fix_at from tracksolid.position_history p
                          where p.imei = a.imei and p.gps_time between p_from and p_to) h on true
     where a.vehicle_key = v_key and tracksolid.in_scope(a.cost_centre, p_scope) and (p_scope is null or a.valid && tstzrange(p_from, p_to, '[]'))
     order by upper(a.valid) desc nulls first, greatest(l.gps_time, l.heartbeat_at, h.last_fix_at) desc nulls last, a.imei desc
  loop
    ends := least(ends, v_until);
    return next;
    select least(v_until, min(p.gps_time) - interval '1 microsecond') into v_until from tracksolid.position_history p
     where p.imei = vehicle_trackers.imei and p.gps_time between starts and ends and tracksolid.is_counted(p.position_type);
  end loop;
end $$;
comment on function tracksolid.vehicle_trackers(text, timestamptz, timestamptz, text[]) is
  'Trackers of a vehicle and when each speaks, newest first. Called by fn_vehicle_track; fleet audit lists vehicles with several at once';
