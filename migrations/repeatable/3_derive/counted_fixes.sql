-- How many counted fixes a device has in [p_from, p_to], the first and the last of them.
create or replace function tracksolid.counted_fixes(
    p_imei text, p_from timestamptz, p_to timestamptz, out fixes bigint, out first_fix_at timestamptz, out last_fix_at timestamptz)
  language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan set jit = off as $$
begin
  select count(*), min(p.gps_time), max(p.gps_time) into fixes, first_fix_at, last_fix_at from tracksolid.position_history p
   where p.imei = p_imei and p.gps_time >= p_from and p.gps_time <= p_to and tracksolid.is_counted(p.position_type);
end $$;
comment on function tracksolid.counted_fixes(text, timestamptz, timestamptz) is 'Number of counted fixes of a device over a time. Called by write_figures';
