-- After: *
-- Created once, and again while it is the one from before 0020, which counted beacon and wifi positions.
do $$
begin
  if coalesce(pg_get_viewdef(to_regclass('tracksolid.v_mileage_daily_cagg')), '') !~ 'is_counted|day_start' then
    perform tracksolid.make_mileage_daily();
    perform tracksolid.apply_storage_policies();
  end if;
end $$;
