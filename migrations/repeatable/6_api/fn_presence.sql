-- After: area_of
-- Vehicles that were in an area in [p_start, p_end), and when, by the rule of visits; the newest 5,000. A stay that reaches over an end of the window is cut there,
-- and its bound is not seen. Without times: the last 24 hours.
create or replace function reporting.fn_presence(
    p_area text, p_start timestamptz default null, p_end timestamptz default null, p_scope text[] default null) returns json
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_custom_plan set jit = off as $$
declare
  v_area public.geometry := tracksolid.area_of(p_area);
  v_border public.geometry := tracksolid.border_of(v_area);
  v_centre public.geometry := public.st_centroid(v_area);
  v_zone text := tracksolid.setting('timezone');
  v_to timestamptz := coalesce(p_end, now());
  v_from timestamptz := coalesce(p_start, v_to - interval '24 hours');
begin
  if not isfinite(v_from) or not isfinite(v_to) or v_to <= v_from or v_to > v_from + interval '31 days' then
    raise exception 'start ''%'' to end ''%'' is not a window of at most 31 days', coalesce(reporting.utc_text(v_from), v_from::text), coalesce(reporting.utc_text(v_to), v_to::text)
      using errcode = 'invalid_parameter_value', hint = 'the window is [start, end): ask for a shorter time';
  end if;
  return (
    with inside as (
      select p.imei, range_agg(t.inside) * tstzmultirange(tstzrange(v_from, v_to)) as inside,
             array_agg(p.starts) filter (where p.opens) || v_from as opens, array_agg(p.ends) filter (where p.closes) || v_to as closes
        from tracksolid.track_pieces p
       cross join lateral tracksolid.steps_near(p.kind, p.shape, v_area) s(step)
       cross join lateral tracksolid.time_in_area(p.kind, s.step, p.starts, p.ends, v_area, v_border, v_centre) t(inside)
       where p.shape operator(public.&&) v_area and p.day between (v_from at time zone v_zone)::date and (v_to at time zone v_zone)::date + 8
         and p.starts < v_to and p.ends >= v_from
       group by p.imei
    ), stay as materialized (
      select i.imei, a.vehicle_key, a.vehicle_number, a.driver_name, a.cost_centre, a.assigned_city, lower(u.r) as enter_time, upper(u.r) as exit_time,
             not lower_inc(u.r) as enter_seen, not upper_inc(u.r) as exit_seen, row_number() over (order by lower(u.r) desc, i.imei) as newest
        from inside i
       cross join lateral tracksolid.bounds_as_seen(i.inside, i.opens, i.closes) b(inside)
       cross join lateral unnest(b.inside) u(r)
        left join tracksolid.assignments a on a.imei = i.imei and a.valid @> lower(u.r)
       where tracksolid.in_scope(a.cost_centre, p_scope)
    )
    select json_build_object(
      'from', reporting.utc_text(v_from), 'to', reporting.utc_text(v_to), 'as_of', reporting.utc_text(now()),
      'stays', (select count(*) from stay), 'truncated', exists (select from stay where newest > 5000),
      'vehicles', (select count(distinct coalesce(vehicle_key, imei)) from stay),
      'rows', coalesce((select json_agg(row_to_json(r)) from (
        select s.imei, coalesce(s.vehicle_number, s.imei) as vehicle_number, s.driver_name, coalesce(s.cost_centre, 'Unassigned') as cost_centre, s.assigned_city,
               reporting.utc_text(s.enter_time) as enter_time, reporting.utc_text(s.exit_time) as exit_time,
               round(extract(epoch from s.exit_time - s.enter_time))::bigint as dwell_s, s.enter_seen, s.exit_seen
          from stay s where s.newest <= 5000 order by s.enter_time, s.imei) r), '[]')));
end $$;
comment on function reporting.fn_presence(text, timestamptz, timestamptz, text[]) is
  'Vehicles that were in an area, and when. Called by POST /analytics/presence';
