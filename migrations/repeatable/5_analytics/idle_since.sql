-- The first fix after the last one that moved or had the ignition off; a day ago at the earliest, the newest fix at the latest.
create or replace function tracksolid.idle_since(p_imeis text[]) returns table (imei text, idle_since timestamptz)
  language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan set jit = off as $$
#variable_conflict use_column
declare
  v_from timestamptz := now() - interval '1 day';
  v_moving_kmh real := tracksolid.setting('moving_kmh')::real;
begin
  return query
    select l.imei, coalesce(
        (select min(p.gps_time) from tracksolid.position_history p
          where p.imei = l.imei and p.gps_time > v_from and p.gps_time > coalesce(
                (select b.gps_time from tracksolid.position_history b
                  where b.imei = l.imei and b.gps_time > v_from and b.gps_time <= l.gps_time
                    and (b.speed_kmh >= v_moving_kmh or b.acc_on is false)
                  order by b.gps_time desc limit 1), v_from)), l.gps_time)
      from tracksolid.live_positions l where l.imei = any(p_imeis);
end $$;
comment on function tracksolid.idle_since(text[]) is 'Since when devices have stood with the ignition on. Called by v_currently_idle';
