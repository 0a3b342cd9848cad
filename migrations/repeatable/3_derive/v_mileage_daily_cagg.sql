-- After: *
-- Created once: a change of its definition needs a numbered file that drops it.
do $$
begin
  if to_regclass('tracksolid.v_mileage_daily_cagg') is null then
    perform tracksolid.make_mileage_daily();
    perform tracksolid.apply_storage_policies();
  end if;
end $$;
