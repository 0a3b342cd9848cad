-- After: v_vehicle_days
-- The figures of each vehicle, tracker and day, as v_fleet_km_daily has them; trips belong to the day that they start in. A day without fixes has its trips, and no kilometres.
create or replace function tracksolid.report_days(p_first date, p_last date)
  returns table (day date, imei text, vehicle_key text, vehicle_number text, driver_name text, cost_centre text, trips bigint, distance_km numeric,
                 unseen_km numeric, driving_s integer, idle_s integer, max_speed_kmh numeric, first_start_at timestamptz, last_stop_at timestamptz,
                 speeding_events integer, speeding_s integer, harsh_events integer)
  language sql stable set search_path = pg_catalog, pg_temp as $$
  with figure as materialized (
    select f.* from tracksolid.v_vehicle_days f where f.day between p_first and p_last
  ), parted as (
    select distinct f.imei, f.day from figure f where f.is_part
  ), trip as (
    select d.day::date as day, t.imei, k.part, count(*) as trips, min(t.start_time) as first_at
      from generate_series(p_first::timestamp, p_last::timestamp, interval '1 day') d(day)
     cross join (select value as zone from tracksolid.settings where name = 'timezone') z
      join tracksolid.shown_trips t on t.start_time >= tracksolid.day_start(d.day::date, z.zone)
                                   and t.start_time < tracksolid.day_start(d.day::date + 1, z.zone)
      left join parted p on p.imei = t.imei and p.day = d.day::date
     cross join lateral (select case when p.imei is null then '' else concat_ws('|', t.vehicle_key, t.driver_name, t.cost_centre) end as part) k
     group by d.day, t.imei, k.part
  ), part as (
    select f.*, case when f.is_part then concat_ws('|', f.vehicle_key, f.driver_name, f.cost_centre) else '' end as part from figure f
  )
  select coalesce(f.day, t.day), coalesce(f.imei, t.imei), coalesce(f.vehicle_key, a.vehicle_key, t.imei), coalesce(f.vehicle_number, a.vehicle_number, t.imei),
         case when f.imei is null then a.driver_name else f.driver_name end, coalesce(f.cost_centre, a.cost_centre, 'Unassigned'),
         coalesce(t.trips, 0), round(f.km::numeric, 3), round(coalesce(f.unseen_km, 0)::numeric, 3), f.driving_s, f.idle_s,
         round(f.max_speed_kmh::numeric, 1), f.first_start_at, f.last_stop_at, f.speeding_events, f.speeding_s, f.harsh_events
    from part f
    full join trip t on t.day = f.day and t.imei = f.imei and t.part = f.part
    left join lateral (select s.* from tracksolid.assignments s where s.imei = t.imei and s.valid @> t.first_at) a on f.imei is null;
$$;
comment on function tracksolid.report_days(date, date) is
  'Figures of each tracker and day for reports. Called by fn_report_daily, fn_report_monthly and fn_report_exceptions';
