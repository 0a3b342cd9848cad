-- Readings that came: the fuel figures around them must be computed again.
create or replace function tracksolid.mark_fuel(p_imeis text[], p_times timestamptz[]) returns void
  language sql set search_path = pg_catalog, pg_temp as $$
  insert into tracksolid.stale_fuel (imei, stale)
  select r.imei, tstzrange(min(r.at), max(r.at), '[]') from unnest(p_imeis, p_times) r(imei, at) group by r.imei, date_trunc('day', r.at, 'UTC') order by 1, 2;
$$;
comment on function tracksolid.mark_fuel(text[], timestamptz[]) is 'Puts times into the queue of stale fuel. Called by merge_pushed, on_obd_changed and on_fuel_changed';
