-- The newest time in [p_from, p_to] at which a device has a fix or its day's last one was counted; null: none. The last month is looked at
-- first: a plan for all partitions takes longer than to read one.
create or replace function tracksolid.latest_fix(p_imei text, p_from timestamptz, p_to timestamptz) returns timestamptz
  language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan set jit = off as $$
declare
  v_from timestamptz := greatest(p_from, p_to - interval '30 days');
  v_latest timestamptz;
begin
  loop
    select greatest(
      (select max(p.gps_time) from tracksolid.position_history p where p.imei = p_imei and p.gps_time >= v_from and p.gps_time <= p_to),
      (select max(f.last_fix_at) from tracksolid.daily_figures f where f.imei = p_imei and f.last_fix_at >= v_from and f.last_fix_at <= p_to))
      into v_latest;
    exit when v_latest is not null or v_from <= p_from;
    v_from := p_from;
  end loop;
  return v_latest;
end $$;
comment on function tracksolid.latest_fix(text, timestamptz, timestamptz) is
  'Newest time of a range with fixes or figures. Called by stale_days';
