-- Brings tracksolid.v_mileage_daily_cagg up to date where that is not the engine's own affair: with TimescaleDB what late
-- fixes have made stale is computed now and not only by the hourly policy; elsewhere the materialised view takes over
-- what build_days has computed, if it has. To be called at the top level: TimescaleDB refreshes in no function, and not for
-- a login that doesn't own the aggregate; the policy does it then, and until then the tail is computed as it is read.
create or replace procedure tracksolid.refresh_daily()
  language plpgsql as $$
declare
  v_retention_days integer := nullif(tracksolid.setting('retention_days')::integer, 0);
begin
  if tracksolid.setting('engine') <> 'timescaledb' then
    perform tracksolid.refresh_mileage_view();
    perform tracksolid.maintain_partitions();
  elsif pg_has_role((select c.relowner from pg_class c where c.oid = 'tracksolid.v_mileage_daily_cagg'::regclass), 'member') then
    call public.refresh_continuous_aggregate(
      'tracksolid.v_mileage_daily_cagg',  -- days whose fixes were deleted keep their figures
      now() - (v_retention_days - 8) * interval '1 day', now() - interval '1 hour');
  end if;
end $$;
comment on procedure tracksolid.refresh_daily() is 'Refreshes tracksolid.v_mileage_daily_cagg. Called by refresh-vtrips after build_days';
