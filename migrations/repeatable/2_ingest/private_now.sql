-- After: private_time
create or replace function tracksolid.private_now() returns table (imei text)
  language plpgsql stable security definer rows 100 set search_path = pg_catalog, pg_temp as $$
begin
  if not exists (select from tracksolid.working_hours w where w.valid @> now()) then return; end if;
  return query
    select p.imei from (select array_agg(d.imei) as imeis, array_agg(now()) as at from tracksolid.devices d where d.removed_at is null) t
     cross join lateral tracksolid.private_time(t.imeis, t.at, t.at) p;
end $$;
comment on function tracksolid.private_now() is 'The trackers that are in private time now. Called by v_live_positions and status';
