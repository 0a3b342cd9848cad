-- Computes up to p_limit stale days, newest first, with their trips and shifts; gives how many. Called until it gives 0. A device that another
-- session is at is passed over. The visits of all of them are computed together.
create or replace function tracksolid.build_days(p_limit integer default 500) returns integer
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_built integer := 0;
  v_imei text;
  v_device record;
  v_imeis text[];
  v_firsts date[];
  v_lasts date[];
begin
  for v_imei in
    select r.imei from tracksolid.stale_ranges r group by r.imei order by max(coalesce(upper(r.stale), 'infinity')) desc, r.imei
  loop
    continue when not pg_try_advisory_xact_lock(920149, hashtext(v_imei));
    v_device := tracksolid.build_device_days(v_imei, greatest(p_limit - v_built, 10));
    v_built := v_built + v_device.built;
    v_imeis := v_imeis || array_fill(v_imei, array[coalesce(cardinality(v_device.firsts), 0)]);
    v_firsts := v_firsts || v_device.firsts;
    v_lasts := v_lasts || v_device.lasts;
    exit when v_built >= p_limit;
  end loop;
  if v_imeis is not null then
    perform tracksolid.write_visits(array(select p from tracksolid.parts_of_days(v_imeis, v_firsts, v_lasts) p), v_imeis, v_firsts, v_lasts);
  end if;
  if v_built > 0 then perform tracksolid.raise_generation('daily'); end if;
  return v_built;
end $$;
comment on function tracksolid.build_days(integer) is
  'Computes the days that tracksolid.stale_ranges names. Called by refresh-vtrips, again and again until it gives 0';
