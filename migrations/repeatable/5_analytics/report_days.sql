-- The figures of each tracker and day with the vehicle and driver of that day, as v_fleet_km_daily has them; trips belong to the day that they
-- start in. A day without fixes has its trips, and no kilometres.
create or replace function tracksolid.report_days(p_first date, p_last date)
  returns table (day date, imei text, vehicle_key text, vehicle_number text, driver_name text, cost_centre text, trips bigint, distance_km numeric,
                 unseen_km numeric, driving_s integer, idle_s integer, max_speed_kmh numeric, first_start_at timestamptz, last_stop_at timestamptz,
                 speeding_events integer, speeding_s integer, harsh_events integer)
  language sql stable set search_path = pg_catalog, pg_temp as $$
  with trip as (
    select d.day::date as day, t.imei, count(*) as trips, min(t.start_time) as first_at
      from generate_series(p_first::timestamp, p_last::timestamp, interval '1 day') d(day)
     cross join (select value as zone from tracksolid.settings where name = 'timezone') z
      join tracksolid.shown_trips t on t.start_time >= tracksolid.day_start(d.day::date, z.zone)
                                   and t.start_time < tracksolid.day_start(d.day::date + 1, z.zone)
     group by d.day, t.imei
  ), figure as (
    select f.* from tracksolid.daily_figures f where f.day between p_first and p_last and (f.fixes > 0 or f.km > 0)
  )
  select coalesce(f.day, t.day), coalesce(f.imei, t.imei), coalesce(a.vehicle_key, f.imei, t.imei), coalesce(a.vehicle_number, f.imei, t.imei), a.driver_name, coalesce(a.cost_centre, 'Unassigned'),
         coalesce(t.trips, 0), round(f.km::numeric, 3), round(coalesce(f.unseen_km, 0)::numeric, 3), f.moving_s, f.idle_s,
         round(f.max_speed_kmh::numeric, 1), f.first_ignition_at, f.last_stop_at, f.speeding_events, f.speeding_s,
         f.harsh_accelerations + f.harsh_brakings
    from figure f
    full join trip t on t.day = f.day and t.imei = f.imei
    left join lateral (select s.* from tracksolid.assignments s
                        where s.imei = coalesce(f.imei, t.imei) and s.valid @> coalesce(f.first_ignition_at, f.first_fix_at, t.first_at)) a on true;
$$;
comment on function tracksolid.report_days(date, date) is
  'Figures of each tracker and day for reports. Called by fn_report_daily, fn_report_monthly and fn_report_exceptions';
