-- Computes up to p_limit stale days, newest first, with their trips and shifts; gives how many. Called until it gives 0. A device that another
-- session is at is passed over.
create or replace function tracksolid.build_days(p_limit integer default 500) returns integer
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_built integer := 0;
  v_imei text;
begin
  for v_imei in
    select r.imei from tracksolid.stale_ranges r group by r.imei order by max(coalesce(upper(r.stale), 'infinity')) desc, r.imei
  loop
    continue when not pg_try_advisory_xact_lock(920149, hashtext(v_imei));
    v_built := v_built + tracksolid.build_device_days(v_imei, greatest(p_limit - v_built, 10));
    exit when v_built >= p_limit;
  end loop;
  if v_built > 0 then perform tracksolid.raise_generation('daily'); end if;
  return v_built;
end $$;
comment on function tracksolid.build_days(integer) is
  'Computes the days that tracksolid.stale_ranges names. Called by refresh-vtrips, again and again until it gives 0';
