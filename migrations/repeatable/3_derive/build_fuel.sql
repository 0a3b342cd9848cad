-- After: runs_of_days, write_fuel, fuel_stale_days
-- Computes the fuel of up to p_limit stale days, newest first; gives how many. Called until it gives 0, after build_days: fuel goes with the kilometres.
-- It takes the lock of the device (build_days) and passes over one that another session is at.
create or replace function tracksolid.build_fuel(p_limit integer default 200) returns integer
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_zone text := tracksolid.setting('timezone');
  v_built integer := 0;
  v_imei text;
  v_ids bigint[];
  v_stale tstzmultirange;
  v_days date[];
  v_room integer;
  v_block record;
begin
  for v_imei in
    select r.imei from tracksolid.stale_fuel r group by r.imei order by max(coalesce(upper(r.stale), 'infinity')) desc, r.imei
  loop
    continue when not pg_try_advisory_xact_lock(920149, hashtext(v_imei));
    select array_agg(r.id), range_agg(r.stale) into v_ids, v_stale from tracksolid.stale_fuel r where r.imei = v_imei;
    v_days := tracksolid.fuel_stale_days(v_imei, v_stale);
    v_room := greatest(p_limit - v_built, 10);
    if cardinality(v_days) > v_room then  -- the older days stay in the queue
      insert into tracksolid.stale_fuel (imei, stale)
      select v_imei, tstzrange(lower(u), least(upper(u), tracksolid.day_start(v_days[v_room], v_zone)))
        from unnest(v_stale) u where coalesce(lower(u), '-infinity') < tracksolid.day_start(v_days[v_room], v_zone);
      v_days := v_days[:v_room];
    end if;
    for v_block in  -- days in a row are computed in one pass, a month at most
      select r.first, r.last from tracksolid.runs_of_days(v_days, 31) r
    loop
      perform tracksolid.write_fuel(v_imei, v_block.first, v_block.last);
    end loop;
    delete from tracksolid.stale_fuel r where r.id = any(v_ids);
    v_built := v_built + coalesce(cardinality(v_days), 0);
    exit when v_built >= p_limit;
  end loop;
  if v_built > 0 then perform tracksolid.raise_generation('daily'); end if;
  return v_built;
end $$;
comment on function tracksolid.build_fuel(integer) is
  'Computes the days that tracksolid.stale_fuel names. Called by refresh-vtrips, again and again until it gives 0';
