-- After: table_json, day_range, shown_centres
-- One row per driver over the days from p_from to p_to, both included, default today. Rates are per 100 km of those that
-- were watched closely enough to see an event (fixes 1 to 30 s apart); with less than 1 km they are null.
drop function if exists reporting.fn_driver_behaviour(date, date, text);  -- before p_scope
create or replace function reporting.fn_driver_behaviour(
    p_from date default null, p_to date default null, p_cost_centre text default null, p_scope text[] default null) returns json
  language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select reporting.table_json(d.first, d.last,
    array['driver_name', 'cost_centre', 'vehicles', 'days', 'first_start', 'last_end', 'trips', 'distance_km', 'driving_s', 'idle_s',
          'max_speed_kmh', 'speeding_events', 'speeding_s', 'harsh_accelerations', 'harsh_brakings', 'watched_km',
          'speeding_per_100km', 'harsh_per_100km', 'alarms'],
    (select json_agg(row_to_json(r)) from (
       select a.driver_name, a.cost_centre, (select string_agg(distinct v, ', ') from string_to_table(string_agg(a.vehicles, ', '), ', ') v) as vehicles,
              count(distinct a.day) filter (where a.first_start is not null or a.trips > 0) as days,
              reporting.utc_text(min(a.first_start)) as first_start, reporting.utc_text(max(a.last_end)) as last_end,
              sum(a.trips)::bigint as trips, sum(a.distance_km) as distance_km, sum(a.driving_s)::bigint as driving_s,
              sum(a.idle_s)::bigint as idle_s, max(a.max_speed_kmh) as max_speed_kmh,
              sum(a.speeding_events)::bigint as speeding_events, sum(a.speeding_s)::bigint as speeding_s,
              sum(a.harsh_accelerations)::bigint as harsh_accelerations, sum(a.harsh_brakings)::bigint as harsh_brakings,
              sum(a.watched_km) as watched_km,
              case when sum(a.watched_km) >= 1
                   then round(sum(a.speeding_events) * 100 / sum(a.watched_km), 1) end as speeding_per_100km,
              case when sum(a.watched_km) >= 1
                   then round(sum(a.harsh_accelerations + a.harsh_brakings) * 100 / sum(a.watched_km), 1) end as harsh_per_100km,
              sum(a.alarms)::bigint as alarms
         from tracksolid.v_driver_aggregates_daily a
        where a.day between d.first and d.last
          and (c.centres is null or a.cost_centre = any(c.centres))
        group by a.driver_name, a.cost_centre order by a.driver_name, a.cost_centre) r))
    from reporting.day_range(p_from, p_to, 1) d cross join (select reporting.shown_centres(p_cost_centre, p_scope) as centres) c;
$$;
comment on function reporting.fn_driver_behaviour(date, date, text, text[]) is
  'Drivers: hours, km, speeding and harsh driving. Called by GET /analytics/driver-behaviour';
