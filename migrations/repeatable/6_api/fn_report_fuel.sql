-- After: report_json, report_filter, day_range
-- Every vehicle that drove or has readings, over the days together; a tracker that replaced another one goes on with its row. Vehicles without readings are listed with empty fuel, so that nobody takes them for
-- thrifty ones; days_known says on how many days the fuel is known.
create or replace function reporting.fn_report_fuel(
    p_from date, p_to date, p_vehicles text[] default null, p_cost_centres text[] default null) returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp set jit = off as $$
  with line as materialized (
    select v.vehicle_key, (array_agg(v.imei order by v.day desc, v.imei desc))[1] as imei,
           (array_agg(v.vehicle_number order by v.day desc, v.imei desc))[1] as vehicle_number,
           (array_agg(v.cost_centre order by v.day desc, v.imei desc))[1] as cost_centre, string_agg(distinct v.driver_name, ', ') as driver_name,
           count(distinct v.day) as days, count(distinct v.day) filter (where v.spent_l is not null) as days_known, round(sum(v.distance_km)::numeric, 3) as distance_km,
           round(sum(v.fuel_km)::numeric, 3) as fuel_km, round(sum(v.spent_l)::numeric, 1) as spent_l,
           case when sum(v.fuel_km) >= 1 then round((sum(v.known_l) / sum(v.fuel_km) * 100)::numeric, 1) end as l_per_100km,
           sum(v.refuels)::bigint as refuels, round(sum(v.refuelled_l)::numeric, 1) as refuelled_l, sum(v.drains)::bigint as drains,
           round(sum(v.drained_l)::numeric, 1) as drained_l
      from reporting.day_range(p_from, p_to, 1) d cross join tracksolid.report_filter(p_vehicles, p_cost_centres) f
      join reporting.v_fuel_daily v on v.day between d.first and d.last
     where tracksolid.is_chosen(f.imeis, f.keys, p_cost_centres, v.imei, v.vehicle_key, v.cost_centre)
     group by v.vehicle_key
  )
  select reporting.report_json('fuel', d.first, d.last, array['tracks', 'obd'],
    (select json_agg(row_to_json(r)) from (
       select l.vehicle_number, l.imei, l.driver_name, l.cost_centre, l.days, l.days_known, l.distance_km, l.fuel_km, l.spent_l, l.l_per_100km, l.refuels,
              l.refuelled_l, l.drains, l.drained_l from line l order by l.vehicle_number, l.imei) r),
    (select row_to_json(t) from (
       select sum(days)::bigint as days, sum(days_known)::bigint as days_known, sum(distance_km) as distance_km, sum(fuel_km) as fuel_km, sum(spent_l) as spent_l,
              sum(refuels)::bigint as refuels, sum(refuelled_l) as refuelled_l, sum(drains)::bigint as drains, sum(drained_l) as drained_l from line) t),
    (select json_agg(row_to_json(c)) from (
       select vehicle_number as label, spent_l as value from line where spent_l is not null order by spent_l desc, vehicle_number limit 20) c), p_vehicles, p_cost_centres)
    from reporting.day_range(p_from, p_to, 1) d;
$$;
comment on function reporting.fn_report_fuel(date, date, text[], text[]) is 'Fuel of every vehicle. Called by fleet report fuel';
