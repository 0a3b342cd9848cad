-- After: vehicles_named
-- For people: the working hours of the fleet, a cost centre, a driver, a vehicle or a tracker from p_from to p_to (null: until further notice), as
-- weekly_hours reads them; null: no rule of this subject in that time. What was said before of that time is replaced. The lock is that of
-- drop_erased: what commits later knows the rule.
create or replace function tracksolid.set_working_hours(
    p_subject text, p_name text, p_hours text, p_from timestamptz default now(), p_to timestamptz default null, p_timezone text default null) returns void
  language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_name text := coalesce(btrim(p_name), '');
  v_key text := case when p_subject = 'vehicle' then reporting.normalize_plate(p_name) else lower(v_name) end;
  v_range tstzrange;
  v_old tracksolid.working_hours[];
begin
  if p_from >= p_to then
    raise exception 'from ''%'' to ''%'' is no time', p_from, p_to using errcode = 'invalid_parameter_value', hint = 'the time is [from, to)';
  elsif p_hours is not null and not coalesce(case p_subject
      when 'fleet' then v_name = ''
      when 'tracker' then exists (select from tracksolid.devices d where d.imei = v_name)
      when 'vehicle' then exists (select from tracksolid.assignments a where a.plate_normalized = v_key)
      when 'driver' then exists (select from tracksolid.assignments a where lower(btrim(a.driver_name)) = v_key)
      when 'cost_centre' then exists (select from tracksolid.assignments a where lower(btrim(coalesce(a.cost_centre, 'Unassigned'))) = v_key)
      end, false) then
    raise exception 'no % is called ''%''', p_subject, p_name
      using errcode = 'invalid_parameter_value', hint = 'fleet (name null), cost_centre, driver, vehicle or tracker; names as in tracksolid.assignments';
  elsif p_subject = 'vehicle' and cardinality(tracksolid.vehicles_named(v_name)) > 1 then
    raise exception '''%'' is the name of several vehicles', p_name
      using errcode = 'invalid_parameter_value', hint = 'set the hours of their trackers, by imei';
  end if;
  v_range := tstzrange(p_from, p_to);
  perform pg_advisory_xact_lock(920151, 0);
  v_old := array(select w from tracksolid.working_hours w where w.subject = p_subject and w.name_key = v_key and w.valid && v_range);
  delete from tracksolid.working_hours w where w.id in (select o.id from unnest(v_old) o);
  insert into tracksolid.working_hours (subject, name, valid, hours, timezone, noted_by, noted_at)
  select o.subject, o.name, part, o.hours, o.timezone, o.noted_by, o.noted_at
    from unnest(v_old) o cross join lateral unnest(tstzmultirange(o.valid) - tstzmultirange(v_range)) outside(part)
  union all
  select p_subject, v_name, v_range, p_hours, p_timezone, session_user, now() where p_hours is not null;
end $$;
comment on function tracksolid.set_working_hours(text, text, text, timestamptz, timestamptz, text) is
  'Dates working hours. Called by people: select tracksolid.set_working_hours(''cost_centre'', ''Sales'', ''mon-fri 08:00-17:00'')';
