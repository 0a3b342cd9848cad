-- After: shown_centres
-- Trips by day, week or month, over all vehicles or some cost centres, and today beside it. p_from and p_to are days of the fleet's
-- zone, both included; weeks and months that they touch are given whole. Default: 30 days, 12 weeks or 12 months.
drop function if exists reporting.fn_fleet_summary(text, date, date, text);  -- before p_scope
create or replace function reporting.fn_fleet_summary(
    p_period text default 'day', p_from date default null, p_to date default null, p_cost_centre text default null, p_scope text[] default null)
  returns json
  language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_period text := coalesce(nullif(lower(btrim(p_period)), ''), 'day');
  v_centres text[] := reporting.shown_centres(p_cost_centre, p_scope);
  v_cost_centre text := case when cardinality(v_centres) = 1 then v_centres[1] end;
  v_first date;
  v_last date;
  v_today date := (now() at time zone tracksolid.setting('timezone'))::date;
  v_rows json;
begin
  if v_period not in ('day', 'week', 'month') then
    raise exception 'unknown period ''%'' (allowed: day, week, month)', p_period
      using errcode = 'invalid_parameter_value', hint = 'day is the default';
  end if;
  select r.first, r.last into v_first, v_last
    from reporting.day_range(p_from, p_to, case v_period when 'day' then 30 when 'week' then 78 else 335 end) r;
  if p_from is null and v_period <> 'day' then  -- whole weeks or months: 12 of them
    v_first := date_trunc(v_period, v_last::timestamp) - case v_period when 'week' then interval '77 days' else interval '11 months' end;
  end if;
  with chosen as (  -- of the seven, only the branch that was asked for is run
    select day, null as cost_centre, vehicles, trips, distance_km, driving_s, idle_s, max_speed_kmh
      from reporting.v_daily_summary where v_period = 'day' and v_centres is null and day between v_first and v_last
    union all
    select day, null, vehicles, trips, distance_km, driving_s, idle_s, max_speed_kmh
      from reporting.v_weekly_summary
     where v_period = 'week' and v_centres is null and day between date_trunc('week', v_first::timestamp)::date and v_last
    union all
    select day, null, vehicles, trips, distance_km, driving_s, idle_s, max_speed_kmh
      from reporting.v_monthly_summary
     where v_period = 'month' and v_centres is null and day between date_trunc('month', v_first::timestamp)::date and v_last
    union all
    select day, cost_centre, vehicles, trips, distance_km, driving_s, idle_s, max_speed_kmh
      from reporting.v_daily_cost_centre
     where v_period = 'day' and cost_centre = v_cost_centre and day between v_first and v_last
    union all
    select day, cost_centre, vehicles, trips, distance_km, driving_s, idle_s, max_speed_kmh
      from reporting.v_weekly_cost_centre
     where v_period = 'week' and cost_centre = v_cost_centre and day between date_trunc('week', v_first::timestamp)::date and v_last
    union all
    select day, cost_centre, vehicles, trips, distance_km, driving_s, idle_s, max_speed_kmh
      from reporting.v_monthly_cost_centre
     where v_period = 'month' and cost_centre = v_cost_centre and day between date_trunc('month', v_first::timestamp)::date and v_last
    union all  -- several at once: a vehicle that drove for two of them counts once
    select c.day, null, t.* from reporting.v_calendar c
     cross join lateral (
       select count(distinct s.vehicle_key), count(*) as trips, round(coalesce(sum(s.distance_km), 0)::numeric, 3), coalesce(sum(s.driving_s), 0),
              coalesce(sum(s.idle_s), 0), max(s.max_speed_kmh)
         from tracksolid.shown_trips s where s.start_time >= c.starts and s.start_time < c.ends and s.cost_centre = any(v_centres)) t
     where v_centres is not null and v_cost_centre is null and c.unit = v_period and t.trips > 0
       and c.day between date_trunc(v_period, v_first::timestamp)::date and v_last
  )
  select json_agg(row_to_json(r) order by r.day) into v_rows
    from (select day, vehicles, trips, distance_km, driving_s, idle_s, max_speed_kmh from chosen) r;
  return (
    select json_build_object(
      'period', v_period, 'from', v_first, 'to', v_last, 'timezone', tracksolid.setting('timezone'),
      'as_of', reporting.utc_text(now()),
      'today', (
        select row_to_json(t) from (
          select v_today as day, count(distinct t.vehicle_key) as vehicles, count(t.imei) as trips,
                 round(coalesce(sum(t.distance_km), 0)::numeric, 3) as distance_km,
                 coalesce(sum(t.driving_s), 0) as driving_s, coalesce(sum(t.idle_s), 0) as idle_s,
                 max(t.max_speed_kmh) as max_speed_kmh,
                 (select count(*) from reporting.v_live_positions v
                   where v_centres is null or v.cost_centre = any(v_centres)) as vehicles_total
            from reporting.v_trips_today t where v_centres is null or t.cost_centre = any(v_centres)) t),
      'columns', array_to_json(array['day', 'vehicles', 'trips', 'distance_km', 'driving_s', 'idle_s', 'max_speed_kmh']),
      'rows', coalesce(v_rows, '[]')));
end $$;
comment on function reporting.fn_fleet_summary(text, date, date, text, text[]) is
  'Trips by day, week or month, and today. Called by GET /analytics/fleet-summary';
