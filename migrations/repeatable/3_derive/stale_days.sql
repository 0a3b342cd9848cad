-- The days of one device whose figures the given rows of tracksolid.stale_ranges touch, the newest p_limit of them, newest first. A fix
-- changes what lies within two hours of it, and the days of the nearest fixes where those are further away.
create or replace function tracksolid.stale_days(p_imei text, p_ids bigint[], p_limit integer) returns date[]
  language plpgsql stable set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan set jit = off as $$
declare
  v_zone text := tracksolid.setting('timezone');
  v_first timestamptz := tracksolid.figures_from();
  v_margin interval := interval '2 hours';
  v_days date[] := '{}';
  v_span record;
  v_from timestamptz;
  v_to timestamptz;
begin
  for v_span in
    select s.kind, lower(u.span) as starts, upper(u.span) as ends
      from (select r.kind = 'rule' as kind, range_agg(case when r.kind = 'rule' then r.stale
                     else tstzrange(lower(r.stale) - v_margin, upper(r.stale) + v_margin, '[]') end) as spans
              from tracksolid.stale_ranges r where r.id = any(p_ids) group by 1) s
     cross join lateral unnest(s.spans) u(span)
     order by upper(u.span) desc nulls first
  loop
    v_from := coalesce(v_span.starts, '-infinity');
    v_to := coalesce(v_span.ends, 'infinity');
    if not v_span.kind and isfinite(v_from) then  -- TimescaleDB plans no range around infinity: "timestamp out of range"
      select coalesce(max(p.gps_time), v_from) into v_from from tracksolid.position_history p
       where p.imei = p_imei and p.gps_time < v_from and p.gps_time >= v_from - interval '7 days' and tracksolid.is_counted(p.position_type);
    end if;
    if not v_span.kind and isfinite(v_to) then
      select coalesce(min(p.gps_time), v_to) into v_to from tracksolid.position_history p
       where p.imei = p_imei and p.gps_time > v_to and p.gps_time <= v_to + interval '7 days' and tracksolid.is_counted(p.position_type);
    end if;
    while cardinality(v_days) < p_limit * 2 loop  -- backwards from fix to fix, a day at a time
      v_to := tracksolid.latest_fix(p_imei, greatest(v_from, v_first), v_to);
      exit when v_to is null;
      v_days := v_days || (v_to at time zone v_zone)::date;
      v_to := tracksolid.day_start((v_to at time zone v_zone)::date, v_zone) - interval '1 microsecond';
    end loop;
  end loop;
  return array(select distinct d from unnest(v_days) d where tracksolid.day_start(d, v_zone) >= v_first order by d desc limit p_limit);
end $$;
comment on function tracksolid.stale_days(text, bigint[], integer) is
  'Days of a device that stale ranges touch, newest first. Called by build_device_days';
