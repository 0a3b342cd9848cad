-- After: report_json, report_filter, day_range
-- A vehicle is counted by its plate, whichever tracker it had; of a month that is not asked for as a whole only those days.
drop function if exists reporting.fn_report_monthly(date, date);  -- before p_vehicles
create or replace function reporting.fn_report_monthly(
    p_from date, p_to date, p_vehicles text[] default null, p_cost_centres text[] default null) returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  with line as materialized (
    select date_trunc('month', r.day)::date as month, (array_agg(r.vehicle_number order by r.day desc, r.imei))[1] as vehicle_number,
           (array_agg(r.cost_centre order by r.day desc, r.imei))[1] as cost_centre,
           count(distinct r.day) filter (where r.distance_km > 0 or r.trips > 0) as days, sum(r.trips)::bigint as trips, sum(r.distance_km) as distance_km,
           sum(r.unseen_km) as unseen_km, sum(r.driving_s)::bigint as driving_s, sum(r.idle_s)::bigint as idle_s, max(r.max_speed_kmh) as max_speed_kmh,
           sum(r.speeding_events)::bigint as speeding_events, sum(r.harsh_events)::bigint as harsh_events
      from reporting.day_range(p_from, p_to, 1) d cross join lateral tracksolid.report_days(d.first, d.last) r
     cross join tracksolid.report_filter(p_vehicles, p_cost_centres) f
     where tracksolid.is_chosen(f.imeis, f.keys, p_cost_centres, r.imei, r.vehicle_key, r.cost_centre)
     group by 1, r.vehicle_key
  )
  select reporting.report_json('monthly', d.first, d.last, array['tracks', 'trips'],
    (select json_agg(row_to_json(r) order by r.month, r.vehicle_number) from line r),
    (select row_to_json(t) from (
       select sum(days)::bigint as days, sum(trips)::bigint as trips, sum(distance_km) as distance_km, sum(unseen_km) as unseen_km,
              sum(driving_s)::bigint as driving_s, sum(idle_s)::bigint as idle_s, max(max_speed_kmh) as max_speed_kmh,
              sum(speeding_events)::bigint as speeding_events, sum(harsh_events)::bigint as harsh_events from line) t),
    (select json_agg(row_to_json(c)) from (
       select vehicle_number as label, coalesce(sum(distance_km), 0) as value from line group by vehicle_number order by 2 desc, 1 limit 20) c), p_vehicles, p_cost_centres)
    from reporting.day_range(p_from, p_to, 1) d;
$$;
comment on function reporting.fn_report_monthly(date, date, text[], text[]) is
  'Every vehicle and month: days, trips, kilometres, hours, speeding. Called by fleet report monthly';
